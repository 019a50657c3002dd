import type { HeldWrite } from '../stack/hold-writes';

/** The moment at which a worker is met, in words. */
export const momentOf = (write: HeldWrite): string => {
  switch (write.kind) {
    case 'step':
      return `${write.status === 'running' ? 'before' : 'after'} ${write.step}`;
    case 'launch-answer':
      return 'a launch answered and not stored';
    case 'line':
      return 'a machine ended and not said';
    case 'former-values':
      return 'former values not stored';
  }
};

/** Before and after each of those steps. */
export const aroundSteps = (steps: readonly string[]): readonly HeldWrite[] =>
  steps.flatMap((step): HeldWrite[] => [
    { kind: 'step', step, status: 'running' },
    { kind: 'step', step, status: 'succeeded' },
  ]);
