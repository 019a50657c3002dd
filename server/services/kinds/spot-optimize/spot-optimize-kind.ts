import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { createFinishOptimization } from '@/server/services/node-changes/finish-optimization';
import { nodeChangeSteps } from '@/server/services/node-changes/node-change-steps';
import { decideOnBasis } from '@/server/services/planning/decide-on-basis';
import type { PlanKind } from '@/server/services/plans/plan-kind';
import { decideSpotOptimize } from './decide-spot-optimize';

/** W2: the cheapest mix of nodes that every safety layer lets through, carried out batch by batch. */
export const spotOptimizeKind: PlanKind<PlanDeps> = {
  name: 'spot_optimize',
  optimizationType: 'spot_optimize',
  subjects: ['spot_optimize'],
  onFailure: 'stop',
  handlers: (deps) => ({
    decide: decideOnBasis(deps, decideSpotOptimize),
    steps: nodeChangeSteps(deps, { offersAlternatives: true, waitsForPods: false }),
    finish: createFinishOptimization(deps),
  }),
};
