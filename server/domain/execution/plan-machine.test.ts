import { describe, expect, it } from 'vitest';
import {
  PLAN_STATUSES,
  transitionPlan,
  type PlanEvent,
  type PlanStatus,
} from '@/server/domain/execution/plan-machine';

const EVENTS: readonly PlanEvent[] = [
  'propose',
  'approve',
  'reject',
  'nothing-to-do',
  'expire',
  'complete',
  'fail',
  'roll-back',
  'cancel',
];

const LEGAL: Readonly<Record<string, PlanStatus>> = {
  'deciding propose': 'awaiting_approval',
  'deciding approve': 'executing',
  'deciding reject': 'rejected',
  'deciding nothing-to-do': 'no_change',
  'deciding fail': 'failed',
  'deciding complete': 'completed',
  'deciding cancel': 'cancelled',
  'awaiting_approval approve': 'executing',
  'awaiting_approval reject': 'rejected',
  'awaiting_approval expire': 'expired',
  'awaiting_approval cancel': 'cancelled',
  'executing complete': 'completed',
  'executing fail': 'failed',
  'executing roll-back': 'rolled_back',
  'executing cancel': 'cancelled',
  'executing expire': 'expired',
  'completed roll-back': 'rolled_back',
  'failed roll-back': 'rolled_back',
};

describe('transitionPlan', () => {
  it.each(PLAN_STATUSES.flatMap((from) => EVENTS.map((event) => ({ from, event }))))(
    '$from, $event',
    ({ from, event }) => {
      const to = LEGAL[`${from} ${event}`];
      expect(transitionPlan(from, event)).toEqual(
        to === undefined ? { ok: false, error: { from, event } } : { ok: true, value: to },
      );
    },
  );
});
