import { isFinished } from '@/server/domain/scheduling/state/placement-state';
import type { StaysRule } from '../../drainability-rule';

/** Nothing of it runs, so that nothing is disturbed when its node goes. */
export const finished: StaysRule = {
  subject: 'pod',
  code: 'finished',
  sentence: 'it has finished',
  stays: isFinished,
};
