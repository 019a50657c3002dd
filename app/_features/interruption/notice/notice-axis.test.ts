import { describe, expect, it } from 'vitest';
import { AXIS_END_SECONDS, axisPosition, noticeMarks, NOTICE_SHARE, secondsLeft } from './notice-axis';

const times = {
  event_time: '2026-03-01T12:00:00.000Z',
  received_at: '2026-03-01T12:00:01.500Z',
  cordoned_at: '2026-03-01T12:00:02.000Z',
  drained_at: '2026-03-01T12:01:00.000Z',
  replacement_ready_at: '2026-03-01T12:02:10.000Z',
  terminated_at: null,
};

describe('axisPosition', () => {
  it('is to scale up to T and compressed after it', () => {
    expect(axisPosition(-5)).toBe(0);
    expect(axisPosition(60)).toBeCloseTo(NOTICE_SHARE / 2);
    expect(axisPosition(120)).toBeCloseTo(NOTICE_SHARE);
    expect(axisPosition(AXIS_END_SECONDS)).toBeCloseTo(1);
    expect(axisPosition(AXIS_END_SECONDS * 10)).toBeCloseTo(1);
  });

  it('never goes back', () => {
    for (let s = 1; s < 1_000; s += 1) expect(axisPosition(s)).toBeGreaterThanOrEqual(axisPosition(s - 1));
  });
});

describe('noticeMarks', () => {
  it('measures from the event, not from its reception, and leaves out what has not happened', () => {
    expect(noticeMarks(times).map(({ kind, offsetSeconds }) => [kind, offsetSeconds])).toEqual([
      ['received', 1.5],
      ['cordoned', 2],
      ['drained', 60],
      ['replaced', 130],
    ]);
  });

  it('measures from reception where the event had no time', () => {
    expect(noticeMarks({ ...times, event_time: null })[1]?.offsetSeconds).toBe(0.5);
  });
});

it('counts down to the deadline that the server states', () => {
  const now = Date.parse('2026-03-01T12:00:30Z');
  expect(secondsLeft(times, null, now)).toBe(90);
  expect(secondsLeft(times, '2026-03-01T12:02:02Z', now)).toBe(92);
});
