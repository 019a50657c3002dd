import { z } from 'zod';
import { podDemand } from '@/server/domain/cluster/pod-demand';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { inPlacingOrder } from '@/server/domain/planning/find-room';
import { leavingPods, readyPodsByOwner, removalReasons } from '@/server/domain/planning/removal-reasons';
import { judgeMix } from '@/server/domain/safety/judge-mix';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { Reservation } from '@/server/ports/repositories/safety-repository';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext, StepEnd, StepHandler } from '../plans/step-handler';
import { clusterPolicy } from '../safety/cluster-policy';
import { currentMix, describePool, type PoolFacts } from '../safety/fleet-mix';
import { loadPoolFacts } from '../safety/load-pool-facts';
import { validationOf } from '../safety/validation-of';
import { whyPodsWait } from '../scale-up/why-pods-wait';
import { awaitFacts } from './fresh-cluster';
import { ofOtherPlans } from './other-plans';
import { poolOfStep, poolSchema } from './pool-of-step';
import { whyNoBatch, whyStopped } from './why-stopped';

/**
 * What a batch has just moved is not Ready at once, and uses up its budget until then: a guard behind it waits this long
 * for a node to become removable again.
 */
const SETTLING_SECONDS = 120;
const LOOK_EVERY_MS = 2_000;

const guardInputSchema = z.object({
  check: z.enum(['mix', 'room']),
  batch: z.number().int(),
  additions: z.array(poolSchema.extend({ count: z.number().int() })),
  removals: z.array(z.string()),
});
type GuardInput = z.infer<typeof guardInputSchema>;

/** What a guard leaves for the steps behind it: the validation that their permits stand on. */
export const guardResultSchema = z.object({ validation_id: z.string() });

/**
 * Looks again at the cluster as it is now, before a batch launches anything (`mix`: the layers, and room reserved) and
 * before its first cordon (`room`: every pod that will be evicted fits elsewhere). A failed guard ends the plan.
 */
export const createGuardStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    const input = guardInputSchema.parse(context.step.input);
    const until = plusSeconds(context.step.startedAt ?? deps.clock.now(), SETTLING_SECONDS);
    for (;;) {
      context.signal.throwIfAborted();
      // A batch that has begun is brought to its end: half of it would be worse.
      const stopped = await (input.check === 'mix' ? whyNoBatch : whyStopped)(deps, context);
      if (stopped !== null) return failed('stopped', stopped);
      const ready = await awaitFacts(deps, context);
      if (!ready.ok) return failed('stale_snapshot', ready.reason);
      const { snapshot } = ready;
      const waits = input.removals.length === 0 ? null : waitsFor(deps, context, snapshot, input);
      if (waits !== null) return failed('pods_waiting', waits);
      const unfit = await whyDisturbed(deps, context, { snapshot, input });
      if (unfit === null)
        return input.check === 'mix'
          ? judgeBatch(deps, context, { snapshot, input })
          : judgeRoom(snapshot, input);
      const settles = input.check === 'room' || input.batch > 1;
      if (!settles || deps.clock.now() >= until) return unfit;
      await context.wait(LOOK_EVERY_MS);
    }
  };

/** Nodes are not taken away while pods wait that one of them could take: those launched first are another matter. */
function waitsFor(
  deps: AcquireDeps,
  context: StepContext,
  snapshot: ClusterSnapshot,
  input: GuardInput,
): string | null {
  if (context.plan.optimizationType !== 'bin_pack') return null;
  const pools = context.steps().flatMap((step) => {
    const isOurs = step.stepType === 'cordon' && input.removals.includes(step.target);
    return isOurs ? [poolOfStep(step)] : [];
  });
  return whyPodsWait(context.session, snapshot, { pools, now: deps.clock.now() });
}

const failed = (code: string, message: string): StepEnd => ({ status: 'failed', error: { code, message } });

/**
 * A node that meanwhile may not be taken away any more. One that is gone by itself, or that another plan takes away, is
 * no reason to stop.
 */
async function whyDisturbed(
  deps: AcquireDeps,
  context: StepContext,
  { snapshot, input }: { readonly snapshot: ClusterSnapshot; readonly input: GuardInput },
): Promise<StepEnd | null> {
  const { session } = context;
  const others = await ofOtherPlans(deps, context);
  const readyPods = readyPodsByOwner(snapshot);
  const rows = new Map(session.facts.rows().map((row) => [row.nodeName, row]));
  for (const nodeName of input.removals) {
    const node = snapshot.nodes.get(nodeName);
    const row = rows.get(nodeName);
    if (node === undefined || others.nodes.has(nodeName)) continue;
    if (row === undefined) return failed('not_removable', `${nodeName} must stay: whose it is is not known`);
    const [reason] = removalReasons(snapshot, node, { owner: row.owner, readyPods, now: deps.clock.now() });
    if (reason !== undefined) return failed('not_removable', `${nodeName} must stay: ${reason}`);
  }
  return null;
}

/** Judges the mix after this batch and reserves what it launches, in one transaction under the cluster's lock. */
async function judgeBatch(
  deps: AcquireDeps,
  context: StepContext,
  batch: { readonly snapshot: ClusterSnapshot; readonly input: GuardInput },
): Promise<StepEnd> {
  const { session, plan } = context;
  const policy = clusterPolicy(session.cluster);
  const facts = await keepTrying(deps, context.signal, () => loadPoolFacts(deps, plan.region));
  const launches = launchesBehind(context, facts);
  if (launches === null) return failed('unknown_pool', 'a pool of this batch is not known any more');
  const judged = await keepTrying(deps, context.signal, () =>
    deps.store.transaction(async (store) => {
      await store.safety.lockCluster(plan.clusterId);
      const now = deps.clock.now();
      const [subjects, reservations] = await Promise.all([
        store.plans.findOpenSubjects(plan.clusterId),
        store.safety.findReservations(plan.clusterId),
      ]);
      const ours = new Set(launches.map(({ stepId }) => stepId));
      const leavingNodes = new Set(subjects.flatMap(({ nodeName }) => (nodeName === null ? [] : [nodeName])));
      const options = {
        leavingNodes,
        reservations: reservations.filter(({ stepId }) => !ours.has(stepId)),
        now,
      };
      const current = currentMix(session, facts, options);
      const staying = currentMix(session, facts, {
        ...options,
        leavingNodes: new Set([...leavingNodes, ...batch.input.removals]),
      });
      const verdict = judgeMix({
        current,
        proposed: [...staying, ...launches.map(({ pool }): Allocation => ({ ...pool, count: 1 }))],
        demand: podDemand(batch.snapshot.pods.values()),
        policy,
        // The whole plan was judged with its price; half-way the mix may cost more than today.
        context: { kind: 'scale-up' },
      });
      const validation = validationOf(deps.ids, {
        clusterId: plan.clusterId,
        customerId: plan.customerId,
        planId: plan.id,
        kind: 'batch',
        verdict,
        policy,
        snapshotVersion: batch.snapshot.version,
        at: now,
      });
      await store.safety.insertValidation(validation);
      if (verdict.isSafe)
        for (const { stepId, pool } of launches)
          await store.safety.reserve(
            { ...pool, stepId, clusterId: plan.clusterId } satisfies Reservation,
            now,
          );
      return { verdict, validationId: validation.id };
    }),
  );
  deps.telemetry.judged({
    result: judged.verdict.actionTaken,
    violationTypes: judged.verdict.violations.map((violation) => violation.violationType),
  });
  if (!judged.verdict.isSafe) {
    const reasons = judged.verdict.violations
      .filter((violation) => violation.tolerance === null)
      .map((violation) => violation.message);
    return failed(
      'verdict_differs',
      `the cluster has changed, and the batch is not safe any more: ${reasons.join('; ')}`,
    );
  }
  return { status: 'succeeded', result: { validation_id: judged.validationId } };
}

/** The launch steps that wait for this guard, with their pools' facts of now. */
function launchesBehind(
  context: StepContext,
  facts: PoolFacts,
): readonly { readonly stepId: string; readonly pool: CandidatePool }[] | null {
  const found: { stepId: string; pool: CandidatePool }[] = [];
  for (const step of context.steps()) {
    if (step.stepType !== 'launch' || !step.dependsOn.includes(context.step.position)) continue;
    const pool = describePool(context.session, facts, poolOfStep(step));
    if (pool === null) return null;
    found.push({ stepId: step.id, pool });
  }
  return found;
}

/** Every pod that is to leave finds room on the nodes that stay (spec 03-safety, 4). */
function judgeRoom(snapshot: ClusterSnapshot, input: GuardInput): StepEnd {
  const placement = createPlacement(snapshot, { excludeNodes: new Set(input.removals) });
  const leaving = inPlacingOrder(input.removals.flatMap((nodeName) => leavingPods(snapshot, nodeName)));
  for (const pod of leaving) {
    const placed = placement.tryPlace(pod);
    if (!placed.ok)
      return failed(
        'does_not_fit',
        `${pod.namespace}/${pod.name} would fit on no other node: ${describeRejection(placed.error)}`,
      );
  }
  return { status: 'succeeded', result: { pods: leaving.length } };
}
