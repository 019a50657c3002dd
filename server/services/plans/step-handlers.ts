import { isOptimisation } from '@/server/domain/execution/optimisations';
import type { AcquireDeps } from '../launching/acquire-instance';
import { LaunchSender } from '../launching/send-launch';
import { createDecideStep } from '../optimizations/decide-step';
import { createFinishOptimization } from '../optimizations/finish-optimization';
import { createGuardStep } from '../optimizations/guard-step';
import { createRemoveNodeSteps } from '../optimizations/remove-node-steps';
import { createLaunchNodeStep } from '../optimizations/launch-node-step';
import { createWaitNodeStep } from '../optimizations/wait-node-step';
import type { StepHandler, StepHandlers } from './step-handler';
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

/**
 * A plan of an optimisation stops where a step failed: what waited for it is skipped, down to the record, which undoes
 * what it can. An interruption goes on all the same.
 */
const stoppable =
  (handler: StepHandler): StepHandler =>
  (context) => {
    const broken = context
      .dependencies()
      .find((step) => step.status === 'failed' || step.status === 'skipped');
    return broken === undefined
      ? handler(context)
      : Promise.resolve({
          status: 'skipped',
          reason: `${broken.stepType} ${broken.target} ${broken.status}`,
        });
  };

/** The handler of an optimisation's step where it differs from that of the other plans. */
const either =
  (optimisation: StepHandler, others: StepHandler): StepHandler =>
  (context) =>
    isOptimisation(context.plan.optimizationType) ? optimisation(context) : others(context);

/** One handler for every kind of step; a kind without one does not compile. */
export function createStepHandlers(ports: Omit<AcquireDeps, 'launcher'>): StepHandlers {
  const deps: AcquireDeps = { ...ports, launcher: new LaunchSender(ports) };
  const cordon = createCordonStep(deps);
  const drain = createDrainStep(deps);
  const terminate = createTerminateStep(deps);
  const removal = createRemoveNodeSteps(deps, { cordon, drain, terminate });
  return {
    decide: createDecideStep(deps),
    guard: stoppable(createGuardStep(deps)),
    cordon: either(stoppable(removal.cordon), cordon),
    verify: createVerifyStep(deps),
    detach: createDetachStep(),
    drain: either(stoppable(removal.drain), drain),
    launch: either(stoppable(createLaunchNodeStep(deps)), createLaunchStep(deps)),
    'wait-ready': either(stoppable(createWaitNodeStep(deps)), createWaitReadyStep(deps)),
    'await-group': createAwaitGroupStep(deps),
    terminate: either(stoppable(removal.terminate), terminate),
    uncordon: createUncordonStep(),
    scale: createScaleStep(),
    prove: createProveStep(deps),
    record: either(createFinishOptimization(deps), createRecordStep(deps)),
  };
}
