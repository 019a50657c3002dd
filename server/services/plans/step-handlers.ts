import { isOptimization } from '@/server/domain/execution/optimizations';
import { LaunchSender } from '../launching/send-launch';
import { createDecideStep } from './deciding/decide-step';
import { createFinishOptimization } from '@/server/services/node-changes/finish-optimization';
import { createGuardStep } from '@/server/services/node-changes/guard-step';
import { createRemoveNodeSteps } from '@/server/services/node-changes/remove-node-steps';
import { createLaunchNodeStep } from '@/server/services/node-changes/launch-node-step';
import { createWaitNodeStep } from '@/server/services/node-changes/wait-node-step';
import { createFinishScaleUp } from '@/server/services/kinds/scale-up/finish-scale-up';
import {
  createScaleUpLaunchStep,
  createScaleUpWaitStep,
} from '@/server/services/kinds/scale-up/scale-up-node-steps';
import { createAwaitRolloutStep } from '@/server/services/kinds/rightsize/await-rollout-step';
import { createFinishRightsizing } from '@/server/services/kinds/rightsize/finish-rightsizing';
import { createGuardWorkloadStep } from '@/server/services/kinds/rightsize/guard-workload-step';
import { createPatchStep } from '@/server/services/kinds/rightsize/patch-step';
import type { RightsizingDeps } from '@/server/services/kinds/rightsize/rightsizing-deps';
import { createRollbackStep } from '@/server/services/kinds/rightsize/rollback-step';
import type { StepHandler, StepHandlers } from './step-handler';
import { createAwaitGroupStep } from '@/server/services/kinds/interruption/steps/await-group-step';
import { createCordonStep } from '@/server/services/steps/cordon-step';
import { createDetachStep } from '@/server/services/kinds/interruption/steps/detach-step';
import { createDrainStep } from '@/server/services/steps/drain/drain-step';
import { createLaunchStep } from '@/server/services/kinds/interruption/steps/launch-step';
import { createProveStep } from '@/server/services/kinds/template-proof/prove-step';
import { createRecordStep } from '@/server/services/kinds/interruption/steps/record-step';
import { createScaleStep } from '@/server/services/steps/scale-step';
import { createTerminateStep } from '@/server/services/steps/terminate/terminate-step';
import { createUncordonStep } from '@/server/services/steps/uncordon-step';
import { createVerifyStep } from '@/server/services/kinds/interruption/steps/verify-step';
import { createWaitReadyStep } from '@/server/services/kinds/interruption/steps/wait-ready-step';

/**
 * A plan of an optimization stops where a step failed: what waited for it is skipped, down to the record, which undoes
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

/** The handler of a step by the kind of plan where they differ. */
const byKind =
  (handlers: {
    readonly optimization: StepHandler;
    readonly scaleUp: StepHandler;
    readonly others: StepHandler;
  }): StepHandler =>
  (context) => {
    const { optimizationType } = context.plan;
    if (isOptimization(optimizationType)) return handlers.optimization(context);
    return optimizationType === 'scale_up' ? handlers.scaleUp(context) : handlers.others(context);
  };

/** As `byKind`, for steps that a scale-up does not have. */
const either = (optimization: StepHandler, others: StepHandler): StepHandler =>
  byKind({ optimization, scaleUp: others, others });

/** The handler of a rightsizing's step where it differs from that of the plans about nodes. */
const rightsizingOr =
  (rightsizing: StepHandler, others: StepHandler): StepHandler =>
  (context) =>
    context.plan.optimizationType === 'rightsize' ? rightsizing(context) : others(context);

/** One handler for every kind of step; a kind without one does not compile. */
export function createStepHandlers(ports: Omit<RightsizingDeps, 'launcher'>): StepHandlers {
  const deps: RightsizingDeps = { ...ports, launcher: new LaunchSender(ports) };
  const cordon = createCordonStep(deps);
  const drain = createDrainStep(deps);
  const terminate = createTerminateStep(deps);
  const removal = createRemoveNodeSteps(deps, { cordon, drain, terminate });
  return {
    decide: createDecideStep(deps),
    guard: stoppable(rightsizingOr(createGuardWorkloadStep(deps), createGuardStep(deps))),
    cordon: either(stoppable(removal.cordon), cordon),
    verify: createVerifyStep(deps),
    detach: createDetachStep(),
    drain: either(stoppable(removal.drain), drain),
    launch: byKind({
      optimization: stoppable(createLaunchNodeStep(deps)),
      scaleUp: stoppable(createScaleUpLaunchStep(deps)),
      others: createLaunchStep(deps),
    }),
    'wait-ready': byKind({
      optimization: stoppable(createWaitNodeStep(deps)),
      scaleUp: stoppable(createScaleUpWaitStep(deps)),
      others: createWaitReadyStep(deps),
    }),
    'await-group': createAwaitGroupStep(deps),
    terminate: either(stoppable(removal.terminate), terminate),
    uncordon: createUncordonStep(),
    scale: createScaleStep(),
    patch: stoppable(createPatchStep(deps)),
    'await-rollout': stoppable(createAwaitRolloutStep(deps)),
    rollback: createRollbackStep(deps),
    prove: createProveStep(deps),
    record: rightsizingOr(
      createFinishRightsizing(deps),
      byKind({
        optimization: createFinishOptimization(deps),
        scaleUp: createFinishScaleUp(deps),
        others: createRecordStep(deps),
      }),
    ),
  };
}
