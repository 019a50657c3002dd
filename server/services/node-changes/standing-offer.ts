import { widenOffers } from '@/server/domain/planning/pools/widen-offers';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { describePool } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import { batchValidation, readBatchQuestion, violationsOf } from './batch-question';
import { awaitFacts } from '@/server/services/plans/fresh-snapshot';
import { guardInputOf, guardResultOf, offeredPools } from './guard-result';
import { launchesOfBatch } from './machine-of-launch';
import { poolOfStep, type StepPool } from './pool-of-step';

/** Pools that a launch may be sent with now, and the stored validation that says so. */
export interface StandingOffer {
  readonly pools: readonly StepPool[];
  readonly validationId: string;
}

/** The offer that the guard made for a launch of its batch. */
export function offerOfGuard(guard: StepRecord<'guard'>, launch: StepRecord<'launch'>): StandingOffer {
  const result = guardResultOf(guard);
  return { pools: offeredPools(result, poolOfStep(launch)), validationId: result.validationId };
}

/**
 * Judges afresh which of the pools that the guard offered may still serve a launch whose first machine came to nothing,
 * and reserves them instead of it. Fails with the reason when none may.
 */
export async function reofferPools(
  deps: PlanDeps,
  context: StepContext,
  wish: {
    readonly guard: StepRecord<'guard'>;
    readonly launch: StepRecord<'launch'>;
    readonly avoid: ReadonlySet<string>;
  },
): Promise<Result<StandingOffer, string>> {
  const { session, plan } = context;
  const { guard, launch } = wish;
  const left = offerOfGuard(guard, launch).pools.filter((pool) => !wish.avoid.has(poolIdentity(pool)));
  const ready = await awaitFacts(deps, context);
  if (!ready.ok) return err(ready.reason);
  const { snapshot } = ready;
  const facts = await keepTrying(deps, context.signal, () => loadPoolFacts(deps, plan.region));
  const pools = left.flatMap((pool) => describePool(session, facts, pool) ?? []);
  if (pools.length === 0) return err('no other pool was offered');
  const { removals } = guardInputOf(guard);
  return keepTrying(deps, context.signal, () =>
    deps.store.transaction<Result<StandingOffer, string>>(async (store) => {
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
      const fixed = [...question.others, ...question.siblings(launch.id)];
      let reason = '';
      for (const [index, planned] of pools.entries()) {
        const wanted = [{ planned, count: 1, candidates: pools.slice(index + 1) }];
        const judged = widenOffers(wanted, fixed, question.judge);
        const validation = batchValidation(deps, context, { verdict: judged.verdict, snapshot, at: now });
        await store.safety.insertValidation(validation);
        const [first, ...alternatives] = judged.offers[0]?.pools ?? [];
        if (judged.isSafe && first !== undefined) {
          await store.safety.reserve(
            { ...first, stepId: launch.id, clusterId: plan.clusterId, alternatives },
            now,
          );
          const offered = [first, ...alternatives].map(({ instanceType, availabilityZone, lifecycle }) => ({
            instanceType,
            availabilityZone,
            lifecycle,
          }));
          return ok({ pools: offered, validationId: validation.id });
        }
        reason = violationsOf(judged.verdict);
      }
      await store.safety.release(launch.id, now);
      return err(`no other pool would be safe: ${reason}`);
    }),
  );
}
