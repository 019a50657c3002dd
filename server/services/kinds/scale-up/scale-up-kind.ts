import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { createGuardStep } from '@/server/services/node-changes/guard-step';
import { decideOnBasis } from '@/server/services/planning/decide-on-basis';
import type { PlanKind } from '@/server/services/plans/plan-kind';
import { decideScaleUp } from './decide-scale-up';
import { createFinishScaleUp } from './finish-scale-up';
import { createScaleUpLaunchStep, createScaleUpWaitStep } from './scale-up-node-steps';

/** W10: new nodes for pods that wait for want of room. */
export const scaleUpKind: PlanKind<PlanDeps> = {
  name: 'scale_up',
  optimizationType: 'scale_up',
  subjects: ['scale_up'],
  onFailure: 'stop',
  handlers: (deps) => ({
    decide: decideOnBasis(deps, decideScaleUp),
    steps: {
      // Other pools are weighed by the launch itself, by the pods that wait.
      guard: createGuardStep(deps, { offersAlternatives: false, waitsForPods: false }),
      launch: createScaleUpLaunchStep(deps),
      'wait-ready': createScaleUpWaitStep(deps),
    },
    finish: createFinishScaleUp(deps),
  }),
};
