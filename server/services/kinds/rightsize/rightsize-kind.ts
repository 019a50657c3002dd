import { decideOnBasis } from '@/server/services/planning/decide-on-basis';
import type { PlanKind } from '@/server/services/plans/plan-kind';
import { createAwaitRolloutStep } from './await-rollout-step';
import { decideRightsize } from './decide-rightsize';
import { createFinishRightsizing } from './finish-rightsizing';
import { createGuardWorkloadStep } from './guard-workload-step';
import { createPatchStep } from './patch-step';
import { rollBackRightsizing } from './roll-back-rightsizing';
import type { RightsizingDeps } from './rightsizing-deps';
import { createRollbackStep } from './rollback-step';

/** W4: new requests for workloads, one rollout after the other; taken back to the exact former values. */
export const rightsizeKind: PlanKind<RightsizingDeps> = {
  name: 'rightsize',
  optimizationType: 'rightsize',
  subjects: ['rightsize', 'rightsize_rollback'],
  onFailure: 'stop',
  handlers: (deps) => ({
    decide: decideOnBasis(deps, decideRightsize),
    steps: {
      guard: createGuardWorkloadStep(deps),
      patch: createPatchStep(deps),
      'await-rollout': createAwaitRolloutStep(deps),
      rollback: createRollbackStep(deps),
    },
    finish: createFinishRightsizing(deps),
  }),
  rollBack: rollBackRightsizing,
};
