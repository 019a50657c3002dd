import { describe, expect, it } from 'vitest';
import { callLimitMs, interruptionDeadline, isReplay } from '@/server/domain/interruption/deadline';
import { plusSeconds } from '@/server/domain/shared/instant';

const EVENT = new Date('2026-03-01T12:00:00Z');

describe('interruptionDeadline', () => {
  it.each([
    { name: 'equal clocks', skewMs: 0, seconds: 120 },
    { name: 'AWS 5 s ahead of us: it ends 5 s sooner on our clock', skewMs: 5_000, seconds: 115 },
    { name: 'AWS 2.5 s behind us', skewMs: -2_500, seconds: 122.5 },
  ])('$name', ({ skewMs, seconds }) => {
    expect(interruptionDeadline(EVENT, plusSeconds(EVENT, 600), skewMs)).toEqual(plusSeconds(EVENT, seconds));
  });
});

describe('isReplay', () => {
  it('begins ten minutes after the deadline', () => {
    expect(isReplay(EVENT, plusSeconds(EVENT, 600))).toBe(false);
    expect(isReplay(EVENT, plusSeconds(EVENT, 600.001))).toBe(true);
    expect(isReplay(EVENT, plusSeconds(EVENT, -120))).toBe(false);
  });
});

describe('callLimitMs', () => {
  it.each([
    { left: 120, ms: 5_000 },
    { left: 20, ms: 5_000 },
    { left: 12, ms: 3_000 },
    { left: 2, ms: 500 },
    { left: 0.1, ms: 500 },
    { left: 0, ms: 5_000 },
    { left: -60, ms: 5_000 },
  ])('$left s before T: $ms ms', ({ left, ms }) => {
    expect(callLimitMs(EVENT, plusSeconds(EVENT, -left))).toBe(ms);
  });
});

describe('an event from the future', () => {
  it('ends 120 s after it was received', () => {
    expect(interruptionDeadline(plusSeconds(EVENT, 86_400), EVENT, 0)).toEqual(plusSeconds(EVENT, 120));
  });
});
