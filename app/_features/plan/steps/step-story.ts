import type { Step } from '@/app/_trpc/types';
import { batchOfTarget, isWorkloadTarget } from '../stored/step-targets';
import { stepWords } from './step-looks';

/** What a step does and to what, as its row says it. */
export interface StepStory {
  words: string;
  about: string;
}

/**
 * A step in words. The guards and waits of a batch all carry its name as their target: the second guard of a batch checks
 * the pods' room, the first the mix; a wait is about what its launch buys. A rightsizing's
 * guard names its workload, a scale-up's how many nodes come.
 */
export function stepStory(step: Step, steps: readonly Step[]): StepStory {
  if (step.step_type === 'guard' && isWorkloadTarget(step.target))
    return { words: 'Re-check the workload', about: step.target };
  if (step.step_type === 'guard') {
    const isSecond = steps.some(
      (each) => each.step_type === 'guard' && each.target === step.target && each.position < step.position,
    );
    return isSecond
      ? { words: 'Check room', about: 'Every evicted pod must fit on another node' }
      : {
          words: 'Re-check safety',
          about: `Every layer must pass with ${batchOfTarget(step.target) !== null ? 'this batch' : step.target}`,
        };
  }
  const launch = steps.find((each) => each.step_type === 'launch' && step.depends_on.includes(each.position));
  const about = step.step_type === 'wait-ready' && launch !== undefined ? launch.target : step.target;
  return { words: stepWords(step.step_type), about };
}
