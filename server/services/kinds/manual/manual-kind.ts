import type { PlanKind } from '@/server/services/plans/plan-kind';
import { createCordonStep } from '@/server/services/steps/cordon-step';
import { createDrainStep } from '@/server/services/steps/drain/drain-step';
import { createFinishAction } from '@/server/services/steps/finish-action';
import { createScaleStep } from '@/server/services/steps/scale-step';
import { createTerminateStep, type TerminateDeps } from '@/server/services/steps/terminate/terminate-step';
import { createUncordonStep } from '@/server/services/steps/uncordon-step';

/** One action of an operator, or of the platform itself: cordon, drain or scale, or the removal of a bridge node. */
export const manualKind: PlanKind<TerminateDeps> = {
  name: 'manual',
  optimizationType: 'manual',
  subjects: ['manual'],
  onFailure: 'continue',
  handlers: (deps) => ({
    steps: {
      cordon: createCordonStep(deps),
      uncordon: createUncordonStep(),
      drain: createDrainStep(deps),
      terminate: createTerminateStep(deps),
      scale: createScaleStep(),
    },
    finish: createFinishAction(deps),
  }),
};
