import { judgeOffers } from '@/server/domain/safety/evaluation/judge-offers';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { describePool } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import { batchValidation, readBatchQuestion, violationsOf } from './batch-question';
import { awaitFacts } from '@/server/services/plans/fresh-snapshot';
import { guardInputOf } from './guard-result';
import { launchesOfBatch } from './machine-of-launch';
import type { StepPool } from './pool-of-step';

/**
 * Judges what was bought for a launch before it is used, with whatever the batch's other launches will get, and narrows
 * its reservation to that pool (Decision 18). Null when every layer holds; else why not, and the reservation is
 * given up. Idempotent.
 */
export async function confirmBought(
  deps: PlanDeps,
  context: StepContext,
  bought: {
    readonly instanceId: string;
    readonly pool: StepPool;
    readonly guard: StepRecord<'guard'>;
    readonly launch: StepRecord<'launch'>;
  },
): Promise<string | null> {
  const { session, plan } = context;
  const { guard, launch } = bought;
  const ready = await awaitFacts(deps, context);
  if (!ready.ok) return ready.reason;
  const { snapshot } = ready;
  const { removals } = guardInputOf(guard);
  const facts = await keepTrying(deps, context.signal, () => loadPoolFacts(deps, plan.region));
  const pool = describePool(session, facts, bought.pool);
  if (pool === null) return `${bought.pool.instanceType} is not known`;
  const judged = await keepTrying(deps, context.signal, () =>
    deps.store.transaction(async (store) => {
      await store.safety.lockCluster(plan.clusterId);
      const now = deps.clock.now();
      const question = await readBatchQuestion(store, {
        session,
        snapshot,
        facts,
        removals,
        ...launchesOfBatch(context, guard),
        now,
      });
      // What a dead predecessor bought may have become a node by now, which counts as that.
      const counts = session.facts.rows().some((row) => row.instanceId === bought.instanceId);
      const own = counts ? [] : [{ pools: [pool], count: 1 }];
      const offers = [...question.others, ...question.siblings(launch.id), ...own];
      const found = judgeOffers(offers, question.judge);
      await store.safety.insertValidation(
        batchValidation(deps, context, { verdict: found.verdict, snapshot, at: now }),
      );
      if (found.isSafe)
        await store.safety.reserve(
          { ...pool, stepId: launch.id, clusterId: plan.clusterId, alternatives: [] },
          now,
        );
      else await store.safety.release(launch.id, now);
      return found;
    }),
  );
  deps.telemetry.judged({
    result: judged.verdict.actionTaken,
    violationTypes: judged.verdict.violations.map((violation) => violation.violationType),
  });
  return judged.isSafe ? null : violationsOf(judged.verdict);
}
