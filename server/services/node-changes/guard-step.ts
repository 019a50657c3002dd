import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { collectFacts } from '@/server/domain/drainability/facts';
import { leavingPods } from '@/server/domain/drainability/leaving-pods';
import { removalReasons } from '@/server/domain/drainability/removal-reasons';
import { podWithoutRoom } from '@/server/domain/planning/batches/find-room';
import { groupsReasons, ownersReasons } from '@/server/domain/planning/removals/owners-reasons';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import {
  failed,
  stepsOf,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import { whyPodsWait } from '@/server/services/planning/why-pods-wait';
import { awaitFacts } from '@/server/services/plans/fresh-snapshot';
import { guardInputOf, type GuardInput } from './guard-result';
import { judgeBatch } from './judge-batch';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { leastAgeOf } from '@/server/services/planning/least-age-of';
import { ofOtherPlans } from '@/server/services/plans/other-plans';
import { poolOfStep } from './pool-of-step';
import { readGroupRule } from '@/server/services/planning/read-group-rule';
import { whyGroupsHold } from './why-groups-hold';
import { whyNoBatch, whyStopped } from '@/server/services/plans/why-stopped';

/**
 * What a batch has just moved is not Ready at once, and uses up its budget until then: a guard behind it waits this long
 * for a node to become removable again.
 */
const SETTLING_SECONDS = 120;
const JUDGE_EVERY_MS = 2_000;

export interface GuardOptions {
  /** Whether a launch is offered further pools besides the planned one. */
  readonly offersAlternatives: boolean;
  /** Whether a batch is held back while pods wait that one of its nodes could take. */
  readonly waitsForPods: boolean;
}

/**
 * Looks again at the cluster as it is now, before a batch launches anything (`mix`: the layers, and room reserved) and
 * before its first cordon (`room`: every pod that will be evicted fits elsewhere). A failed guard ends the plan.
 */
export const createGuardStep =
  (deps: PlanDeps, options: GuardOptions): StepHandler<'guard'> =>
  async (context) => {
    const input = guardInputOf(context.step);
    const until = plusSeconds(context.step.startedAt ?? deps.clock.now(), SETTLING_SECONDS);
    const judge = async (): Promise<StepEnd<'guard'> | null> => {
      // A batch that has begun is brought to its end: half of it would be worse.
      const stopped = await (input.check === 'mix' ? whyNoBatch : whyStopped)(deps, context);
      if (stopped !== null) return failed('stopped', stopped);
      const ready = await awaitFacts(deps, context);
      if (!ready.ok) return failed('stale_snapshot', ready.reason);
      const { snapshot } = ready;
      const waits =
        options.waitsForPods && input.removals.length > 0 ? waitsFor(deps, context, snapshot, input) : null;
      if (waits !== null) return failed('pods_waiting', waits);
      const unfit = await whyDisturbed(deps, context, { snapshot, input });
      if (unfit === null)
        return input.check === 'mix'
          ? judgeBatch(deps, context, { snapshot, input, ...options })
          : judgeRoom(snapshot, input);
      const settles = input.check === 'room' || input.batch > 1;
      return !settles || deps.clock.now() >= until ? unfit : null;
    };
    return context.watchUntilSeen({ asks: [{ everyMs: JUDGE_EVERY_MS, call: judge }] });
  };

/** Nodes are not taken away while pods wait that one of them could take: those launched first are another matter. */
function waitsFor(
  deps: PlanDeps,
  context: StepContext<'guard'>,
  snapshot: ClusterSnapshot,
  input: GuardInput,
): string | null {
  const pools = stepsOf(context.steps(), 'cordon')
    .filter((step) => input.removals.includes(step.target))
    .map(poolOfStep);
  return whyPodsWait(context.session, snapshot, { pools, now: deps.clock.now() });
}

/**
 * A node that meanwhile may not be taken away any more. One that is gone by itself, or that another plan takes away, is
 * no reason to stop.
 */
async function whyDisturbed(
  deps: PlanDeps,
  context: StepContext<'guard'>,
  { snapshot, input }: { readonly snapshot: ClusterSnapshot; readonly input: GuardInput },
): Promise<StepEnd<'guard'> | null> {
  const { session } = context;
  const others = await ofOtherPlans(deps, context);
  const rows = new Map(session.facts.rows().map((row) => [row.nodeName, row]));
  const leaving = input.removals.filter((name) => snapshot.nodes.has(name) && !others.nodes.has(name));
  const leavingRows = leaving.flatMap((name) => rows.get(name) ?? []);
  const template = await keepTrying(deps, context.signal, () =>
    deps.store.fleet.findTemplate(context.plan.clusterId),
  );
  const groupRule = await readGroupRule(deps, context, { snapshot, template }, leavingRows);
  const facts = collectFacts(snapshot, {
    leastAge: { seconds: leastAgeOf(context.plan), now: deps.clock.now() },
  });
  for (const nodeName of leaving) {
    const node = snapshot.nodes.get(nodeName);
    const row = rows.get(nodeName);
    if (node === undefined) continue;
    if (row === undefined) return failed('not_removable', `${nodeName} must stay: whose it is is not known`);
    const subject = { kind: 'node' as const, node, keptBy: ownersReasons(row, groupRule) };
    const reasons = removalReasons(snapshot, subject, facts);
    const [reason] = [...reasons, ...groupsReasons(row, groupRule)];
    if (reason !== undefined) return failed('not_removable', `${nodeName} must stay: ${reason}`);
  }
  const held = whyGroupsHold(context, leavingRows, groupRule);
  return held === null ? null : failed('not_removable', held);
}

/** Every pod that is to leave finds room on the nodes that stay (Decision 25). */
function judgeRoom(snapshot: ClusterSnapshot, { removals }: GuardInput): StepEnd<'guard'> {
  const without = podWithoutRoom(snapshot, removals);
  if (without !== null)
    return failed(
      'does_not_fit',
      `${without.pod.namespace}/${without.pod.name} would fit on no other node: ${describeRejection(without.rejection)}`,
    );
  const pods = removals.flatMap((nodeName) => leavingPods(snapshot, nodeName));
  return {
    status: 'succeeded',
    result: { pods: pods.filter((pod) => pod.deletionTimestamp === null).length },
  };
}
