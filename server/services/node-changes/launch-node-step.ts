import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { storedPool } from '@/server/domain/planning/stored-pool';
import { ok } from '@/server/domain/shared/result';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { failed, stepsOf, type StepHandler } from '@/server/services/plans/step-handler';
import type { LaunchStepResult } from '@/server/services/steps/launch-result';
import { launchFromOffer } from './launch-from-offer';
import { offerOfGuard } from './standing-offer';
import type { StepPool } from './pool-of-step';

const NONE: ReadonlySet<string> = new Set();

/**
 * Launches one node of a batch in one of the pools that the guard judged and reserved. When none of them has room the
 * step fails, and with it the plan; what a dead predecessor had sent is taken up.
 */
export const createLaunchNodeStep =
  (deps: PlanDeps): StepHandler<'launch'> =>
  async (context) => {
    const [guard] = stepsOf(context.dependencies(), 'guard');
    if (guard === undefined) throw new Error('a launch without a guard');
    const launched = await launchFromOffer(deps, context, {
      launch: context.step,
      guard,
      offer: () => Promise.resolve(ok(offerOfGuard(guard, context.step))),
      lost: NONE,
      avoid: NONE,
    });
    if (launched.kind === 'none') {
      await keepTrying(deps, context.signal, () =>
        deps.store.safety.release(context.step.id, deps.clock.now()),
      );
      return failed(launched.code, launched.message);
    }
    const { instanceId, pool } = launched;
    await context.log('info', `launched ${instanceId}: ${poolIdentity(pool)}`);
    return { status: 'succeeded', result: launchResult(instanceId, pool) };
  };

/** The form in which a launch is kept by the steps of a plan. */
export const launchResult = (instanceId: string, pool: StepPool): LaunchStepResult => ({
  instance_id: instanceId,
  ...storedPool(pool),
  origin: 'plan',
});
