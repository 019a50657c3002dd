import type { Step } from '@/app/_trpc/types';
import { readDrain, type DrainedPod } from '../stored/step-results';

/** The pods of a plan's drains and how each left, in the order in which they were evicted; null while no drain has a result. */
export function podStories(
  steps: readonly Pick<Step, 'step_type' | 'result'>[],
): { pods: readonly DrainedPod[]; undrained: number } | null {
  const drains = steps.flatMap((step) => (step.step_type === 'drain' ? (readDrain(step) ?? []) : []));
  if (drains.length === 0) return null;
  const pods = drains
    .flatMap((drain) => drain.pods)
    .sort((a, b) => (a.told_at ?? '9').localeCompare(b.told_at ?? '9'));
  return { pods, undrained: drains.reduce((sum, drain) => sum + drain.undrained, 0) };
}
