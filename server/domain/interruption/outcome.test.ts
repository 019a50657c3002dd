import { describe, expect, it } from 'vitest';
import {
  customerImpact,
  interruptionOutcome,
  type InterruptionFacts,
} from '@/server/domain/interruption/outcome';
import { plusSeconds } from '@/server/domain/shared/instant';

const T = new Date('2026-03-01T12:02:00Z');
const at = (seconds: number) => plusSeconds(T, seconds);

const GOOD: InterruptionFacts = {
  deadline: T,
  receivedAt: at(-119),
  cordonedAt: at(-118),
  undrainedPods: 0,
  capacityReadyAt: at(-10),
};

describe('interruptionOutcome', () => {
  it.each<{ name: string; facts: Partial<InterruptionFacts>; status: string }>([
    { name: 'all in time', facts: {}, status: 'handled' },
    { name: 'capacity after T but within 15 min', facts: { capacityReadyAt: at(900) }, status: 'handled' },
    { name: 'capacity a moment later', facts: { capacityReadyAt: at(900.001) }, status: 'failed' },
    { name: 'no capacity at all', facts: { capacityReadyAt: null }, status: 'failed' },
    { name: 'one pod undrained', facts: { undrainedPods: 1 }, status: 'failed' },
    { name: 'nothing known of the drain', facts: { undrainedPods: null }, status: 'failed' },
    { name: 'first seen at T', facts: { receivedAt: T, cordonedAt: at(1) }, status: 'late' },
    { name: 'cordoned at T', facts: { cordonedAt: T }, status: 'late' },
    { name: 'cordoned just before T', facts: { cordonedAt: at(-0.001) }, status: 'handled' },
    { name: 'late and undrained', facts: { receivedAt: at(5), undrainedPods: 2 }, status: 'failed' },
    {
      name: 'late and without capacity',
      facts: { receivedAt: at(5), capacityReadyAt: null },
      status: 'failed',
    },
  ])('$name: $status', ({ facts, status }) => {
    const outcome = interruptionOutcome({ ...GOOD, ...facts });
    expect(outcome.status).toBe(status);
    expect(outcome.reason === null).toBe(status === 'handled');
  });

  it('is never handled without a cordon', () => {
    expect(interruptionOutcome({ ...GOOD, cordonedAt: null }).status).not.toBe('handled');
  });

  it('names how many pods were not drained', () => {
    expect(interruptionOutcome({ ...GOOD, undrainedPods: 3 }).reason).toContain('3 pod(s)');
  });
});

describe('customerImpact', () => {
  it.each([
    [0, 'none'],
    [0.1, 'minimal'],
    [59.9, 'minimal'],
    [60, 'moderate'],
    [599.9, 'moderate'],
    [600, 'severe'],
  ] as const)('%d pod-seconds: %s', (seconds, impact) => {
    expect(customerImpact(seconds)).toBe(impact);
  });
});
