import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { PlanKind } from '@/server/services/plans/plan-kind';
import { createCordonStep } from '@/server/services/steps/cordon-step';
import { createDrainStep } from '@/server/services/steps/drain/drain-step';
import { createTerminateStep } from '@/server/services/steps/terminate/terminate-step';
import { createAwaitGroupStep } from './steps/await-group-step';
import { createDetachStep } from './steps/detach-step';
import { cordonHooks, drainHooks, eventHooks } from './steps/event-hooks';
import { createLaunchStep } from './steps/launch-step';
import { createRecordStep } from './steps/record-step';
import { createVerifyStep } from './steps/verify-step';
import { createWaitReadyStep } from './steps/wait-ready-step';

/** W1: the answer to AWS taking a node away. Every step runs whatever became of the others: the node dies in any case. */
export const interruptionKind: PlanKind<PlanDeps> = {
  name: 'interruption',
  optimizationType: 'interruption',
  subjects: ['interruption'],
  onFailure: 'continue',
  handlers: (deps) => ({
    steps: {
      cordon: createCordonStep(deps, cordonHooks(deps)),
      verify: createVerifyStep(deps),
      detach: createDetachStep(),
      drain: createDrainStep(deps, drainHooks),
      launch: createLaunchStep(deps),
      'wait-ready': createWaitReadyStep(deps),
      'await-group': createAwaitGroupStep(deps),
      terminate: createTerminateStep(deps, eventHooks),
    },
    finish: createRecordStep(deps),
  }),
};
