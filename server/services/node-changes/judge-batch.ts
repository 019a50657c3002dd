import type { StepResult } from '@/contracts/plans';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { poolOfStored, storedPool } from '@/server/domain/planning/stored-pool';
import { widenOffers } from '@/server/domain/planning/pools/widen-offers';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { failed, type StepContext, type StepEnd } from '@/server/services/plans/step-handler';
import { describePool, type PoolFacts } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import { batchValidation, readBatchQuestion, violationsOf } from './batch-question';
import { laterBatches, launchesBehind, type GuardInput } from './guard-result';
import { launchAlternatives } from './launch-alternatives';
import { poolOfStep } from './pool-of-step';

interface PlannedLaunch {
  readonly planned: CandidatePool;
  readonly stepIds: readonly string[];
}

/**
 * Judges the mix after a batch for every answer that its launches may get, as many pools offered as the layers allow, and
 * reserves what it launches: in one transaction under the cluster's lock.
 */
export async function judgeBatch(
  deps: PlanDeps,
  context: StepContext<'guard'>,
  batch: {
    readonly snapshot: ClusterSnapshot;
    readonly input: GuardInput;
    /** Whether a launch is offered further pools besides the planned one. */
    readonly offersAlternatives: boolean;
  },
): Promise<StepEnd<'guard'>> {
  const { session, plan } = context;
  const { snapshot, input } = batch;
  const facts = await keepTrying(deps, context.signal, () => loadPoolFacts(deps, plan.region));
  const launches = plannedLaunches(context, facts);
  if (launches === null) return failed('unknown_pool', 'a pool of this batch is not known any more');
  const planned = launches.map((launch) => launch.planned);
  const alternatives = batch.offersAlternatives
    ? await launchAlternatives(deps, context, { snapshot, facts, input, planned })
    : new Map<string, readonly CandidatePool[]>();
  const wanted = launches.map(({ planned, stepIds }) => ({
    planned,
    count: stepIds.length,
    candidates: alternatives.get(poolIdentity(planned)) ?? [],
  }));
  const later = laterBatches(context.steps(), context.step).map(({ removals, additions }) => ({
    removals,
    additions: additions.flatMap((row): Allocation[] => {
      const pool = describePool(session, facts, poolOfStored(row));
      return pool === null ? [] : [{ ...pool, count: row.count }];
    }),
  }));
  const judged = await keepTrying(deps, context.signal, () =>
    deps.store.transaction(async (store) => {
      await store.safety.lockCluster(plan.clusterId);
      const now = deps.clock.now();
      const question = await readBatchQuestion(store, {
        session,
        snapshot,
        facts,
        removals: input.removals,
        launches: new Set(launches.flatMap(({ stepIds }) => stepIds)),
        standing: new Set(),
        now,
      });
      const holdsLater = (bought: readonly Allocation[]) => {
        const removals: string[] = [];
        const launched = [...bought];
        return later.every((batch) => {
          removals.push(...batch.removals);
          launched.push(...batch.additions);
          return question.judgeLater(removals, launched).isSafe;
        });
      };
      const { isSafe, verdict, offers } = widenOffers(wanted, question.others, question.judge, holdsLater);
      const validation = batchValidation(deps, context, { verdict, snapshot, at: now });
      await store.safety.insertValidation(validation);
      if (isSafe)
        for (const [index, { stepIds }] of launches.entries()) {
          const [pool, ...others] = offers[index]?.pools ?? [];
          if (pool === undefined) throw new Error('a launch without an offer');
          for (const stepId of stepIds)
            await store.safety.reserve(
              { ...pool, stepId, clusterId: plan.clusterId, alternatives: others },
              now,
            );
        }
      return { isSafe, verdict, offers, validationId: validation.id };
    }),
  );
  deps.telemetry.judged({
    result: judged.verdict.actionTaken,
    violationTypes: judged.verdict.violations.map((violation) => violation.violationType),
  });
  if (!judged.isSafe)
    return failed(
      'verdict_differs',
      `the cluster has changed, and the batch is not safe any more: ${violationsOf(judged.verdict)}`,
    );
  const result: StepResult<'guard'> = {
    validation_id: judged.validationId,
    offers: launches.map(({ planned }, index) => ({
      planned: poolIdentity(planned),
      pools: (judged.offers[index]?.pools ?? []).map(storedPool),
    })),
  };
  return { status: 'succeeded', result };
}

/** The launch steps that wait for this guard by planned pool, with the pools' facts of now; null when one is unknown. */
function plannedLaunches(context: StepContext, facts: PoolFacts): readonly PlannedLaunch[] | null {
  const byPool = new Map<string, StepRecord<'launch'>[]>();
  for (const step of launchesBehind(context.steps(), context.step)) {
    const { name } = poolOfStep(step);
    byPool.set(name, [...(byPool.get(name) ?? []), step]);
  }
  const found: PlannedLaunch[] = [];
  for (const steps of byPool.values()) {
    const [first] = steps;
    const planned = first === undefined ? null : describePool(context.session, facts, poolOfStep(first));
    if (planned === null) return null;
    found.push({ planned, stepIds: steps.map(({ id }) => id) });
  }
  return found;
}
