import { err, ok, type Result } from '@/server/domain/shared/result';
import type { IllegalTransition } from './step-machine';

export const PLAN_STATUSES = [
  'deciding',
  'awaiting_approval',
  'executing',
  'completed',
  'rejected',
  'failed',
  'rolled_back',
  'cancelled',
  'expired',
  'no_change',
] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];

export type PlanEvent =
  | 'propose'
  | 'approve'
  | 'reject'
  | 'nothing-to-do'
  | 'expire'
  | 'complete'
  | 'fail'
  | 'roll-back'
  | 'cancel';

/**
 * The whole life of a plan; what is not listed is illegal. An interruption and an operator's own action are born
 * `executing`: their approval is the mode or the request itself.
 */
export const PLAN_TRANSITIONS: Readonly<
  Record<PlanStatus, Readonly<Partial<Record<PlanEvent, PlanStatus>>>>
> = {
  deciding: {
    propose: 'awaiting_approval',
    approve: 'executing',
    // A dry run is at its end once it is decided.
    complete: 'completed',
    reject: 'rejected',
    'nothing-to-do': 'no_change',
    fail: 'failed',
    cancel: 'cancelled',
  },
  awaiting_approval: { approve: 'executing', reject: 'rejected', expire: 'expired', cancel: 'cancelled' },
  executing: {
    complete: 'completed',
    fail: 'failed',
    'roll-back': 'rolled_back',
    cancel: 'cancelled',
    // Approved, but the fresh verdict before its first change differed.
    expire: 'expired',
  },
  completed: { 'roll-back': 'rolled_back' },
  rejected: {},
  failed: { 'roll-back': 'rolled_back' },
  rolled_back: {},
  cancelled: {},
  expired: {},
  no_change: {},
};

export function transitionPlan(status: PlanStatus, event: PlanEvent): Result<PlanStatus, IllegalTransition> {
  const next = PLAN_TRANSITIONS[status][event];
  return next === undefined ? err({ from: status, event }) : ok(next);
}
