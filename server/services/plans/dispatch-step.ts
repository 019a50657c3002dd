import type { StepType } from '@/server/domain/execution/step-types';
import { createDecideStep } from './deciding/decide-step';
import type { EngineDeps } from './engine-deps';
import type { RunnableKind } from './plan-kind';
import { failed, type StepHandler } from './step-handler';

/** The handler of a step of a plan of that kind. A step that the kind does not have fails. */
export function handlerOf(deps: EngineDeps, kind: RunnableKind, stepType: StepType): StepHandler {
  switch (stepType) {
    case 'decide':
      return createDecideStep(deps, kind.decide);
    case 'record':
      return kind.finish;
    default: {
      const handler = kind.steps[stepType];
      if (handler === undefined)
        return () => Promise.resolve(failed('unknown_step', `${kind.name} has no step ${stepType}`));
      return kind.onFailure === 'stop' ? stoppedByFailure(handler) : handler;
    }
  }
}

/** What waited for a step that failed or was skipped is skipped too. */
const stoppedByFailure =
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
