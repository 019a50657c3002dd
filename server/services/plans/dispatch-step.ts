import type { StepType } from '@/contracts/plans';
import { createDecideStep } from './deciding/decide-step';
import type { EngineDeps } from './engine-deps';
import type { RunnableKind } from './plan-kind';
import { failed, type StepHandler } from './step-handler';

/** The handler of a step of a plan of that kind. A step that the kind does not have fails. */
export function handlerOf(deps: EngineDeps, kind: RunnableKind, stepType: StepType): StepHandler {
  switch (stepType) {
    case 'decide':
      return ofAny(createDecideStep(deps, kind.decide));
    case 'record':
      return ofAny(kind.finish);
    default: {
      // The handler that the kind has for this type of step is given steps of this type only.
      const handler = kind.steps[stepType] as unknown as StepHandler | undefined;
      if (handler === undefined)
        return () => Promise.resolve(failed('unknown_step', `${kind.name} has no step ${stepType}`));
      return kind.onFailure === 'stop' ? stoppedByFailure(handler) : handler;
    }
  }
}

/** The engine gives a handler only the context of its own type of step, which its key in the map of handlers names. */
const ofAny = <T extends StepType>(handler: StepHandler<T>): StepHandler => handler as unknown as StepHandler;

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
