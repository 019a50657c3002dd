import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { acquireInstance, type AcquireDeps } from '../../launching/acquire-instance';
import { subjectOf } from '../../interruptions/interruption-subject';
import { keepTrying } from '../keep-trying';
import type { StepContext, StepEnd, StepHandler } from '../step-handler';
import { announceLaunch, launchResultSchema, type LaunchStepResult } from './launch-step';

/** A node that is not Ready this long after its launch: the next pool is tried too (spec 08-decided, 2). */
const IMPATIENCE_SECONDS = 180;
/** How often the cluster is asked while its watches are not live. */
const ASK_EVERY_MS = 3_000;

interface Watched {
  readonly launch: LaunchStepResult;
  readonly stepId: string;
}

/** Waits until the replacement is a Ready node; after three minutes another pool is tried beside it. */
export const createWaitReadyStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    const launchStep = context.stepOf('launch');
    const launched = launchResultSchema.safeParse(launchStep?.result);
    if (launchStep === null || launchStep.status !== 'succeeded' || !launched.success) {
      return { status: 'skipped', reason: 'nothing was launched' };
    }
    return waitUntilReady(deps, context, [{ launch: launched.data, stepId: launchStep.id }]);
  };

async function waitUntilReady(
  deps: AcquireDeps,
  context: StepContext,
  first: readonly Watched[],
): Promise<StepEnd> {
  const { session, plan } = context;
  const watched = [...first];
  const startedAt = context.step.startedAt ?? deps.clock.now();
  const limit = plusSeconds(plan.deadlineAt ?? startedAt, REPLACEMENT_LIMIT_SECONDS);
  const kept = launchResultSchema.safeParse(context.step.result?.['second']);
  if (kept.success) watched.push({ launch: kept.data, stepId: context.step.id });
  let second = kept.success;
  const asked = { at: startedAt.getTime() };
  for (;;) {
    context.signal.throwIfAborted();
    for (const one of watched) {
      const node = await findReady(session, one.launch.instance_id);
      if (node !== null) return ready(deps, context, { watched, winner: one, node });
    }
    const now = deps.clock.now();
    const dead = await lostBeforeJoining(context, watched, asked, now);
    const impatient = now.getTime() >= plusSeconds(startedAt, IMPATIENCE_SECONDS).getTime();
    if (!second && (impatient || dead)) {
      second = true;
      const another = await launchSecond(
        deps,
        context,
        watched,
        dead ? 'was lost before it joined' : `is not Ready after ${IMPATIENCE_SECONDS} s`,
      );
      if (another !== null) watched.push(another);
    }
    if (now.getTime() >= limit.getTime()) {
      return {
        status: 'failed',
        error: {
          code: 'not_ready',
          message: 'the replacement did not become Ready within 15 minutes of the notice',
        },
      };
    }
    await context.wait(session.live() ? 2_000 : ASK_EVERY_MS);
  }
}

/** The instance's node when it is Ready, from the watch or, while that is not live, by asking. */
async function findReady(session: ClusterSession, instanceId: string): Promise<NodeSnapshot | null> {
  let nodes: Iterable<NodeSnapshot> = session.snapshot()?.nodes.values() ?? [];
  if (!session.live()) {
    try {
      nodes = await session.api.listNodes({ timeoutMs: 5_000 });
    } catch {
      return null;
    }
  }
  for (const node of nodes) {
    if (node.instanceId === instanceId && node.ready) return node;
  }
  return null;
}

/** How often EC2 is asked about an instance that is no node yet. */
const EC2_ASK_EVERY_MS = 30_000;

async function lostBeforeJoining(
  context: StepContext,
  watched: readonly Watched[],
  asked: { at: number },
  now: Date,
): Promise<boolean> {
  if (now.getTime() - asked.at < EC2_ASK_EVERY_MS) return false;
  asked.at = now.getTime();
  try {
    const ids = watched.map((one) => one.launch.instance_id);
    const instances = await context.session.aws.compute.describeInstances(ids, { timeoutMs: 5_000 });
    return ids.every((id) => {
      const state = instances.find((instance) => instance.instanceId === id)?.state;
      return (
        state === 'terminated' || state === 'shutting-down' || state === 'stopped' || state === 'stopping'
      );
    });
  } catch {
    return false;
  }
}

async function launchSecond(
  deps: AcquireDeps,
  context: StepContext,
  watched: readonly Watched[],
  why: string,
): Promise<Watched | null> {
  const subject = subjectOf(context.plan);
  await context.log(
    'warning',
    `${watched.map((one) => one.launch.instance_id).join(', ')} ${why}; another pool is tried`,
  );
  const tried = new Set(
    watched.map(({ launch }) => `${launch.instance_type}/${launch.availability_zone}/${launch.lifecycle}`),
  );
  const acquired = await acquireInstance(deps, context, subject, {
    askDecisionServer: false,
    sameTypeOnly: false,
    exclude: tried,
  });
  if (acquired.kind === 'none') {
    await context.log('error', `no second replacement could be launched: ${acquired.message}`, {
      code: acquired.code,
    });
    return null;
  }
  const launch: LaunchStepResult = {
    instance_id: acquired.instanceId,
    instance_type: acquired.instanceType,
    availability_zone: acquired.availabilityZone,
    lifecycle: acquired.lifecycle,
    origin: acquired.origin,
  };
  await context.save({ second: launch });
  await announceLaunch(deps, context, acquired);
  return { launch, stepId: context.step.id };
}

async function ready(
  deps: AcquireDeps,
  context: StepContext,
  won: { readonly watched: readonly Watched[]; readonly winner: Watched; readonly node: NodeSnapshot },
): Promise<StepEnd> {
  const { plan } = context;
  const { watched, winner, node } = won;
  const subject = subjectOf(plan);
  const at = deps.clock.now();
  for (const loser of watched) {
    if (loser === winner) continue;
    await context.log('warning', `${loser.launch.instance_id} is not needed any more and is terminated`);
    await context.session.aws.compute.terminate(
      context.permit('terminate', loser.launch.instance_id),
      loser.launch.instance_id,
      { timeoutMs: 15_000 },
    );
  }
  await keepTrying(deps, context.signal, () =>
    deps.store.transaction(async (store) => {
      for (const one of watched) await store.safety.release(one.stepId, at);
      await store.events.update(subject.eventId, {
        replacementInstanceId: winner.launch.instance_id,
        replacementNodeType: winner.launch.lifecycle,
        replacementReadyAt: at,
      });
      await store.activity.append({
        at,
        kind: 'interruption.replaced',
        severity: 'success',
        title: `${node.name} is Ready in place of ${subject.nodeName}`,
        customerId: plan.customerId,
        clusterId: plan.clusterId,
        planId: plan.id,
        eventId: subject.eventId,
        detail: { instance_id: winner.launch.instance_id, node_name: node.name },
      });
    }),
  );
  return {
    status: 'succeeded',
    result: { node_name: node.name, instance_id: winner.launch.instance_id, ready_at: at.toISOString() },
  };
}
