import type { AcquireDeps } from '../launching/acquire-instance';
import { LaunchSender } from '../launching/send-launch';
import type { StepHandlers } from './step-handler';
import { createAwaitGroupStep } from './steps/await-group-step';
import { createCordonStep } from './steps/cordon-step';
import { createDetachStep } from './steps/detach-step';
import { createDrainStep } from './steps/drain-step';
import { createLaunchStep } from './steps/launch-step';
import { createProveStep } from './steps/prove-step';
import { createRecordStep } from './steps/record-step';
import { createScaleStep } from './steps/scale-step';
import { createTerminateStep } from './steps/terminate-step';
import { createUncordonStep } from './steps/uncordon-step';
import { createVerifyStep } from './steps/verify-step';
import { createWaitReadyStep } from './steps/wait-ready-step';

/** One handler for every kind of step; a kind without one does not compile. */
export function createStepHandlers(ports: Omit<AcquireDeps, 'launcher'>): StepHandlers {
  const deps: AcquireDeps = { ...ports, launcher: new LaunchSender(ports) };
  return {
    cordon: createCordonStep(deps),
    verify: createVerifyStep(deps),
    detach: createDetachStep(),
    drain: createDrainStep(deps),
    launch: createLaunchStep(deps),
    'wait-ready': createWaitReadyStep(deps),
    'await-group': createAwaitGroupStep(deps),
    terminate: createTerminateStep(deps),
    uncordon: createUncordonStep(),
    scale: createScaleStep(),
    prove: createProveStep(deps),
    record: createRecordStep(deps),
  };
}
