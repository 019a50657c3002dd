import type { PlanDeps } from '../launching/plan-deps';
import type { Decision } from '../plans/deciding/decision';
import type { StepContext } from '../plans/step-handler';
import { readPlanningBasis, type PlanningBasis } from './planning-basis';

/** The decision server's whole time outside an interruption. */
const DECISION_LIMIT_MS = 30_000;

/** A decision on the cluster's fresh state; where that cannot be had in time the plan fails with the reason. */
export const decideOnBasis =
  <Deps extends PlanDeps>(
    deps: Deps,
    decide: (deps: Deps, context: StepContext, basis: PlanningBasis, timeoutMs: number) => Promise<Decision>,
  ) =>
  async (context: StepContext): Promise<Decision> => {
    const basis = await readPlanningBasis(deps, context);
    return basis.ok
      ? decide(deps, context, basis.value, DECISION_LIMIT_MS)
      : { event: 'fail', outcome: basis.error.reason };
  };
