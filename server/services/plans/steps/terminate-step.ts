import { z } from 'zod';
import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { VolumeAttachmentSnapshot } from '@/server/domain/cluster/snapshot';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { Store } from '@/server/ports/store';
import { subjectOfStep, type StepContext, type StepEnd, type StepHandler } from '../step-handler';
import { groupToLeave, isBeingEnded, terminateInGroup } from './terminate-in-group';

const subjectSchema = z.object({
  nodeName: z.string(),
  nodeUid: z.string(),
  instanceId: z.string(),
  eventId: z.string().nullish(),
});
type Subject = z.infer<typeof subjectSchema>;

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

/**
 * Sees the old machine off: terminates it when it is ours to terminate and drained with its volumes detached, else
 * watches AWS do it. A Node object that no cloud controller removes is removed after a minute.
 */
export const createTerminateStep =
  (deps: { readonly store: Store; readonly clock: Clock; readonly log: Log }): StepHandler =>
  async (context) => {
    if (context.stepOf('verify')?.status === 'failed')
      return { status: 'skipped', reason: 'EC2 contradicts the event' };
    const subject = subjectSchema.parse(subjectOfStep(context));
    const drained = context
      .dependencies()
      .some((step) => step.stepType === 'drain' && step.status === 'succeeded');
    const byUs = context.step.input['byUs'] === true && drained;
    if (byUs) {
      await waitForVolumes(deps, context, subject);
      const leaves = groupToLeave(context.step);
      if (leaves !== null) return leaveGroup(deps, context, { ...subject, ...leaves });
      if (await terminate(deps, context, subject)) return seeOff(deps, context, subject, true);
    }
    return seeOff(deps, context, subject, false);
  };

/** Has the machine ended by its Auto Scaling group, which then wants one less. */
async function leaveGroup(
  deps: { readonly store: Store; readonly clock: Clock },
  context: StepContext,
  subject: Subject & { readonly availabilityZone: string; readonly groupName: string },
): Promise<StepEnd> {
  const { instanceId, groupName } = subject;
  const removal = await terminateInGroup(deps, context, subject);
  if (removal.kind === 'failed') return removal.end;
  if (removal.kind === 'left') return { status: 'succeeded', result: { left: removal.reason } };
  await context.log('info', `${instanceId} taken out of ${groupName}, which wants one less: it is drained`);
  await announce(
    deps,
    context,
    deps.clock.now(),
    `${subject.nodeName} taken out of ${groupName} after its drain`,
  );
  const end = await seeOff(deps, context, subject, true);
  // A lifecycle hook may hold the machine for hours, empty: its group ends it all the same.
  return end.status === 'failed' && (await isBeingEnded(context, instanceId))
    ? { status: 'succeeded', result: { by_us: true, waits_for: 'a lifecycle hook of its group' } }
    : end;
}

/** False when EC2 will not or cannot do it before T: AWS takes the machine then in any case, and we watch. */
async function terminate(
  deps: { readonly store: Store; readonly clock: Clock },
  context: StepContext,
  subject: Subject,
): Promise<boolean> {
  const { plan } = context;
  for (;;) {
    context.signal.throwIfAborted();
    try {
      await context.session.aws.compute.terminate(
        context.permit('terminate', subject.instanceId),
        subject.instanceId,
        { timeoutMs: TERMINATE_TIMEOUT_MS },
      );
    } catch (error) {
      if (error instanceof ClaimLostError || context.signal.aborted) throw error;
      const passes = error instanceof AppError && error.retryable;
      await context.log('warning', `${subject.instanceId} could not be terminated: ${errorMessage(error)}`);
      if (plan.deadlineAt === null) throw error;
      if (!passes || deps.clock.now().getTime() >= plan.deadlineAt.getTime()) return false;
      await deps.clock.sleep(ASK_EVERY_MS, context.signal);
      continue;
    }
    await context.log('info', `${subject.instanceId} terminated: the node is drained`);
    await announce(deps, context, deps.clock.now(), `${subject.nodeName} terminated after its drain`);
    return true;
  }
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
  for (;;) {
    context.signal.throwIfAborted();
    const attached = await attachedTo(context, subject.nodeName);
    if (attached.length === 0) return;
    if (deps.clock.now().getTime() >= limit.getTime()) {
      await context.log(
        'warning',
        `${attached.length} volume(s) are still attached as the notice runs out; going on`,
      );
      return;
    }
    await deps.clock.sleep(VOLUME_ASK_EVERY_MS, context.signal);
  }
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

async function seeOff(
  deps: { readonly store: Store; readonly clock: Clock },
  context: StepContext,
  subject: Subject,
  byUs: boolean,
): Promise<StepEnd> {
  const { plan } = context;
  const begun = deps.clock.now();
  const overdueAt = plusSeconds(plan.deadlineAt ?? begun, OVERDUE_SECONDS);
  const believedUntil = plusSeconds(byUs ? begun : (plan.deadlineAt ?? begun), READY_BELIEVED_SECONDS);
  let goneAt: Date | null = null;
  for (;;) {
    context.signal.throwIfAborted();
    const now = deps.clock.now();
    const nodeThere = hasNode(context, subject);
    const machineGone = await isMachineGone(context, subject, now < believedUntil);
    if (machineGone && goneAt === null) {
      goneAt = now;
      if (!byUs) await announce(deps, context, now, `AWS took ${subject.nodeName} back`);
    }
    if (!nodeThere && (machineGone || byUs))
      return { status: 'succeeded', result: { by_us: byUs, terminated_at: (goneAt ?? now).toISOString() } };
    if (goneAt !== null && now.getTime() > plusSeconds(goneAt, LEFTOVER_SECONDS).getTime()) {
      await removeLeftover(context, subject);
      return {
        status: 'succeeded',
        result: { by_us: byUs, terminated_at: goneAt.toISOString(), leftover_node_removed: true },
      };
    }
    if (!byUs && now.getTime() > overdueAt.getTime() && goneAt === null) {
      await context.log(
        'error',
        `${subject.instanceId} still runs ${OVERDUE_SECONDS} s after its notice ran out; AWS has not taken it`,
      );
      await attention(deps, context, subject, now);
      return {
        status: 'failed',
        error: { code: 'still_running', message: 'AWS has not taken the instance; a person must look' },
      };
    }
    if (byUs && now.getTime() > overdueAt.getTime() && goneAt === null) {
      return {
        status: 'failed',
        error: { code: 'still_running', message: 'the terminated instance still runs' },
      };
    }
    await context.wait(ASK_EVERY_MS);
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
    context.permit('delete-node', subject.nodeUid),
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
  deps: { readonly store: Store },
  context: StepContext,
  at: Date,
  title: string,
): Promise<void> {
  const subject = subjectSchema.parse(subjectOfStep(context));
  await deps.store.transaction(async (store) => {
    if (subject.eventId != null) await store.events.update(subject.eventId, { terminatedAt: at });
    await store.activity.append({
      at,
      kind: 'interruption.terminated',
      severity: 'info',
      title,
      customerId: context.plan.customerId,
      clusterId: context.plan.clusterId,
      planId: context.plan.id,
      eventId: subject.eventId ?? null,
      detail: { instance_id: subject.instanceId },
    });
  });
}

async function attention(
  deps: { readonly store: Store },
  context: StepContext,
  subject: Subject,
  at: Date,
): Promise<void> {
  await deps.store.activity.append({
    at,
    kind: 'interruption.attention',
    severity: 'error',
    title: `${subject.nodeName} still runs although its notice has run out: please look`,
    customerId: context.plan.customerId,
    clusterId: context.plan.clusterId,
    planId: context.plan.id,
    eventId: subject.eventId ?? null,
    detail: { instance_id: subject.instanceId },
  });
}
