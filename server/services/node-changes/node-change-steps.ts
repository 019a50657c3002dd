import type { PlanDeps } from '../launching/plan-deps';
import type { KindHandlers } from '../plans/plan-kind';
import { createCordonStep } from '../steps/cordon-step';
import { createDrainStep } from '../steps/drain/drain-step';
import { createTerminateStep } from '../steps/terminate/terminate-step';
import { createGuardStep, type GuardOptions } from './guard-step';
import { createLaunchNodeStep } from './launch-node-step';
import { createRemoveNodeSteps } from './remove-node-steps';
import { createWaitNodeStep } from './wait-node-step';

/** The steps of a plan that replaces nodes in batches: judged, launched, Ready, then cordoned, drained, terminated. */
export function nodeChangeSteps(deps: PlanDeps, options: GuardOptions): KindHandlers['steps'] {
  return {
    guard: createGuardStep(deps, options),
    launch: createLaunchNodeStep(deps),
    'wait-ready': createWaitNodeStep(deps),
    ...createRemoveNodeSteps(deps, {
      cordon: createCordonStep(deps),
      drain: createDrainStep(deps),
      terminate: createTerminateStep(deps),
    }),
  };
}
