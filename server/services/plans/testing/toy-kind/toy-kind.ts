import type { Clock } from '@/server/ports/clock';
import type { PlanKind } from '../../plan-kind';
import { createCheckScaleStep } from './check-scale-step';
import { createFinishToy } from './finish-toy';

export interface ToyDeps {
  readonly clock: Clock;
}

/** A kind of plan for the guide docs/designs/a-new-kind-of-plan.md: scales one workload, and says how it went. */
export const toyKind: PlanKind<ToyDeps> = {
  name: 'toy',
  optimizationType: 'manual',
  subjects: ['manual'],
  onFailure: 'stop',
  handlers: (deps) => ({
    decide: () => Promise.resolve({ event: 'nothing-to-do', outcome: 'there is nothing to scale' }),
    steps: { scale: createCheckScaleStep() },
    finish: createFinishToy(deps),
  }),
};
