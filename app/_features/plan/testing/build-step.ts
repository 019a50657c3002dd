import type { Step } from '@/app/_trpc/types';

/** A step of a plan that waits. */
export const buildStep = (position: number, type: string, more: Partial<Step> = {}): Step => ({
  step_id: `s${position}`,
  position,
  step_type: type,
  target: 'm5.large/us-east-1a/spot',
  status: 'pending',
  depends_on: [],
  attempts: 1,
  deadline_at: null,
  started_at: null,
  finished_at: null,
  result: null,
  error: null,
  ...more,
});
