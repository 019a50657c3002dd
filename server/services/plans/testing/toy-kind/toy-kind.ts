import type { StepInput } from '@/contracts/plans';
import type { Clock } from '@/server/ports/clock';
import type { PlanKind } from '../../plan-kind';
import { createCheckScaleStep } from './check-scale-step';
import { decideToy } from './decide-toy';
import { createFinishToy } from './finish-toy';

export interface ToyDeps {
  readonly clock: Clock;
  readonly workload: StepInput<'scale'>;
}

/**
 * A kind of plan for the guide docs/designs/a-new-kind-of-plan.md: plans to scale one workload, and says how it went. Its
 * step only checks the number, so that it runs without a cluster. The subject is a manual plan's, since the union of
 * subjects is closed.
 */
export const toyKind: PlanKind<ToyDeps> = {
  name: 'toy',
  optimizationType: 'manual',
  subjects: ['manual'],
  onFailure: 'stop',
  handlers: (deps) => ({
    decide: (context) => Promise.resolve(decideToy(context, deps.workload)),
    steps: { scale: createCheckScaleStep() },
    finish: createFinishToy(deps),
  }),
};
