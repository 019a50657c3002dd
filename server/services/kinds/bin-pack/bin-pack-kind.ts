import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { createFinishOptimization } from '@/server/services/node-changes/finish-optimization';
import { nodeChangeSteps } from '@/server/services/node-changes/node-change-steps';
import { decideOnBasis } from '@/server/services/planning/decide-on-basis';
import type { PlanKind } from '@/server/services/plans/plan-kind';
import { decideBinPack } from './decide-bin-pack';

/** W3: empties the nodes whose pods fit elsewhere, and removes them. */
export const binPackKind: PlanKind<PlanDeps> = {
  name: 'bin_pack',
  optimizationType: 'bin_pack',
  subjects: ['bin_pack'],
  onFailure: 'stop',
  handlers: (deps) => ({
    decide: decideOnBasis(deps, decideBinPack),
    steps: nodeChangeSteps(deps, { offersAlternatives: true, waitsForPods: true }),
    finish: createFinishOptimization(deps),
  }),
};
