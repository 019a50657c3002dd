import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { VolumeAttachmentSnapshot } from '@/server/domain/cluster/snapshot';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { Store } from '@/server/ports/store';
import {
  failed,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import type { EventHooks } from '../event-hooks';
import { groupToLeave, isBeingEnded, terminateInGroup } from './terminate-in-group';

interface Subject {
  readonly nodeName: string;
  readonly nodeUid: string;
  readonly instanceId: string;
}

interface Run {
  readonly deps: TerminateDeps;
  readonly context: StepContext<'terminate'>;
  /** The stored event that the plan answers; null for any other plan. */
  readonly eventId: string | null;
}

/** Volumes still attached are waited for until this long before T (Decision 9). */
const DETACH_MARGIN_SECONDS = 10;
/** A manual removal waits this long for volumes to detach. */
const DETACH_LIMIT_SECONDS = 60;
/** Still running this long after T although AWS said it would take it: a person is told (Decision 9). */
const OVERDUE_SECONDS = 60;
/** How long a Node object may outlive its machine before we remove it. */
const LEFTOVER_SECONDS = 60;
/**
 * A Ready node speaks for its machine this long after that should have ended, then EC2 is asked: a control plane marks a
 * silent node after 40–50 s (`--node-monitor-grace-period`), and some have nobody who does.
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
const READY_BELIEVED_SECONDS = 20;
const ASK_EVERY_MS = 5_000;
const VOLUME_ASK_EVERY_MS = 2_000;
const TERMINATE_TIMEOUT_MS = 15_000;

export interface TerminateDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Ends the step's machine: terminates it when it is ours to terminate and drained with its volumes detached, else
 * watches AWS do it. A Node object that no cloud controller removes is removed after a minute.
 */
export const createTerminateStep =
  (deps: TerminateDeps, hooks?: EventHooks): StepHandler<'terminate'> =>
  async (context) => {
    const reason = hooks?.standsDown(context) ?? null;
    if (reason !== null) return { status: 'skipped', reason };
    const run: Run = { deps, context, eventId: hooks?.eventId(context) ?? null };
    const { input } = context.step;
    const subject: Subject = {
      nodeName: input.node_name,
      nodeUid: input.node_uid,
      instanceId: input.instance_id,
    };
    const drained = context
      .dependencies()
      .some((step) => step.stepType === 'drain' && step.status === 'succeeded');
    const byUs = input.by_us && drained;
    if (byUs) {
      await waitForVolumes(deps, context, subject);
      const leaves = groupToLeave(context.step);
      if (leaves !== null) return leaveGroup(run, { ...subject, ...leaves });
      if (await terminate(run, subject)) return awaitEnd(run, subject, true);
    }
    return awaitEnd(run, subject, false);
  };

/** Has the machine ended by its Auto Scaling group, which then wants one less. */
async function leaveGroup(
  run: Run,
  subject: Subject & { readonly availabilityZone: string; readonly groupName: string },
): Promise<StepEnd<'terminate'>> {
  const { deps, context } = run;
  const { instanceId, groupName } = subject;
  const removal = await terminateInGroup(deps, context, subject);
  if (removal.kind === 'failed') return removal.end;
  if (removal.kind === 'left') return { status: 'succeeded', result: { left: removal.reason } };
  await context.log('info', `${instanceId} taken out of ${groupName}, which wants one less: it is drained`);
  await announce(run, subject, `${subject.nodeName} taken out of ${groupName} after its drain`);
  const end = await awaitEnd(run, subject, true);
  // A lifecycle hook may hold the machine for hours, empty: its group ends it all the same.
  return end.status === 'failed' && (await isBeingEnded(context, instanceId))
    ? { status: 'succeeded', result: { by_us: true, waits_for: 'a lifecycle hook of its group' } }
    : end;
}

/** False when EC2 will not or cannot do it before T: AWS takes the machine then in any case, and we watch. */
async function terminate({ deps, context, eventId }: Run, subject: Subject): Promise<boolean> {
  const { plan } = context;
  const tryOnce = async (): Promise<boolean | null> => {
    try {
      await context.session.aws.compute.terminate(
        await context.permit('terminate', subject.instanceId),
        subject.instanceId,
        { timeoutMs: TERMINATE_TIMEOUT_MS },
      );
      return true;
    } catch (error) {
      if (error instanceof ClaimLostError || context.signal.aborted) throw error;
      const passes = error instanceof AppError && error.retryable;
      await context.log('warning', `${subject.instanceId} could not be terminated: ${errorMessage(error)}`);
      if (plan.deadlineAt === null) throw error;
      return passes && deps.clock.now() < plan.deadlineAt ? null : false;
    }
  };
  const done = await context.watchUntilSeen({ asks: [{ everyMs: ASK_EVERY_MS, call: tryOnce }] });
  if (!done) return false;
  await context.log('info', `${subject.instanceId} terminated: the node is drained`);
  await announce({ deps, context, eventId }, subject, `${subject.nodeName} terminated after its drain`);
  return true;
}

async function waitForVolumes(
  deps: { readonly clock: Clock },
  context: StepContext,
  subject: Subject,
): Promise<void> {
  const { plan } = context;
  const limit =
    plan.deadlineAt === null
      ? plusSeconds(deps.clock.now(), DETACH_LIMIT_SECONDS)
      : plusSeconds(plan.deadlineAt, -DETACH_MARGIN_SECONDS);
  let attached = 0;
  const detached = await context.watch({
    asks: [
      {
        everyMs: VOLUME_ASK_EVERY_MS,
        call: async () => {
          attached = (await attachedTo(context, subject.nodeName)).length;
          return attached === 0 ? true : null;
        },
      },
    ],
    until: limit,
  });
  if (detached === null)
    await context.log('warning', `volumes still attached as the notice runs out: ${attached}; going on`);
}

/** Attachments of the node; the snapshot trails them by up to 15 s, so it is believed only when it shows none. */
async function attachedTo(context: StepContext, nodeName: string) {
  const ofNode = (one: VolumeAttachmentSnapshot) => one.nodeName === nodeName && one.attached;
  const snapshot = context.session.snapshot();
  const watched = (snapshot?.volumeAttachments ?? []).filter(ofNode);
  if (snapshot !== null && watched.length === 0) return watched;
  try {
    return (await context.session.api.listVolumeAttachments({ timeoutMs: 5_000 })).filter(ofNode);
  } catch {
    return watched;
  }
}

async function awaitEnd(run: Run, subject: Subject, byUs: boolean): Promise<StepEnd<'terminate'>> {
  const { deps, context } = run;
  const { plan } = context;
  const begun = deps.clock.now();
  const overdueAt = plusSeconds(plan.deadlineAt ?? begun, OVERDUE_SECONDS);
  const believedUntil = plusSeconds(byUs ? begun : (plan.deadlineAt ?? begun), READY_BELIEVED_SECONDS);
  const gone: { at: Date | null } = { at: null };
  const askEc2 = async (): Promise<null> => {
    const now = deps.clock.now();
    if (gone.at !== null || !(await isMachineGone(context, subject, now < believedUntil))) return null;
    gone.at = now;
    if (!byUs) await announce(run, subject, `AWS reclaimed ${subject.nodeName}`);
    return null;
  };
  const seen = await context.watchUntilSeen<'ended' | 'leftover' | 'overdue'>({
    look: () => {
      const now = deps.clock.now();
      if (!hasNode(context, subject) && (gone.at !== null || byUs)) return 'ended';
      if (gone.at !== null) return now > plusSeconds(gone.at, LEFTOVER_SECONDS) ? 'leftover' : null;
      return now > overdueAt ? 'overdue' : null;
    },
    asks: [{ everyMs: ASK_EVERY_MS, call: askEc2 }],
  });
  const terminatedAt = (gone.at ?? deps.clock.now()).toISOString();
  switch (seen) {
    case 'ended':
      return { status: 'succeeded', result: { by_us: byUs, terminated_at: terminatedAt } };
    case 'leftover':
      await removeLeftover(context, subject);
      return {
        status: 'succeeded',
        result: { by_us: byUs, terminated_at: terminatedAt, leftover_node_removed: true },
      };
    case 'overdue': {
      if (byUs) return failed('still_running', 'the terminated instance still runs');
      await context.log(
        'error',
        `${subject.instanceId} still runs ${OVERDUE_SECONDS} s after its notice ran out: AWS has not reclaimed it`,
      );
      await attention(run, subject, deps.clock.now());
      return failed('still_running', 'AWS has not reclaimed the instance; check it');
    }
  }
}

/** Before the first sync nothing is known, which is no absence. */
function hasNode(context: StepContext, subject: Subject): boolean {
  const snapshot = context.session.snapshot();
  if (snapshot === null) return true;
  const node = snapshot.nodes.get(subject.nodeName);
  return node !== undefined && node.uid === subject.nodeUid;
}

async function isMachineGone(
  context: StepContext,
  subject: Subject,
  readyIsBelieved: boolean,
): Promise<boolean> {
  // While the node is Ready its kubelet reports, so the machine lives: no call is spent on it.
  const node = context.session.snapshot()?.nodes.get(subject.nodeName);
  if (readyIsBelieved && node?.uid === subject.nodeUid && node.ready && context.session.live()) return false;
  try {
    const [instance] = await context.session.aws.compute.describeInstances([subject.instanceId], {
      timeoutMs: 5_000,
    });
    return (
      instance === undefined ||
      instance.state === 'terminated' ||
      instance.state === 'shutting-down' ||
      instance.state === 'stopped'
    );
  } catch (error) {
    context.signal.throwIfAborted();
    await context.log(
      'warning',
      `EC2 could not be asked about ${subject.instanceId}: ${errorMessage(error)}`,
    );
    return false;
  }
}

async function removeLeftover(context: StepContext, subject: Subject): Promise<void> {
  const outcome = await context.session.api.deleteNode(
    await context.permit('delete-node', subject.nodeUid),
    { name: subject.nodeName, uid: subject.nodeUid },
    { timeoutMs: 10_000 },
  );
  await context.log(
    outcome.kind === 'patched' || outcome.kind === 'not-found' ? 'info' : 'warning',
    outcome.kind === 'patched' || outcome.kind === 'not-found'
      ? `the left-over Node object ${subject.nodeName} was removed`
      : `the left-over Node object ${subject.nodeName} could not be removed: ${outcome.message}`,
  );
}

async function announce(
  { deps, context, eventId }: Run,
  { instanceId }: Subject,
  title: string,
): Promise<void> {
  const at = deps.clock.now();
  await deps.store.transaction(async (store) => {
    if (eventId !== null) await store.events.update(eventId, { terminatedAt: at });
    await store.activity.append({
      at,
      kind: 'interruption.terminated',
      severity: 'info',
      title,
      customerId: context.plan.customerId,
      clusterId: context.plan.clusterId,
      planId: context.plan.id,
      eventId,
      detail: { instance_id: instanceId },
    });
  });
}

async function attention({ deps, context, eventId }: Run, subject: Subject, at: Date): Promise<void> {
  await deps.store.activity.append({
    at,
    kind: 'interruption.attention',
    severity: 'error',
    title: `${subject.nodeName} still runs although its notice has run out: please look`,
    customerId: context.plan.customerId,
    clusterId: context.plan.clusterId,
    planId: context.plan.id,
    eventId,
    detail: { instance_id: subject.instanceId },
  });
}
