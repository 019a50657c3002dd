import { describe, expect, it } from 'vitest';
import { mayRetry, nextTryAfterMs, retryPauseMs, type RetryPolicy } from './retry-policy';

const policy: RetryPolicy = {
  tries: 4,
  baseMs: 100,
  factor: 2,
  capMs: 1_000,
  repeatsUnknown: true,
  leastLeftMs: 0,
};

describe('mayRetry', () => {
  it.each([
    ['not-executed', true, true],
    ['not-executed', false, true],
    ['unknown', true, true],
    ['unknown', false, false],
    ['final', true, false],
    ['final', false, false],
  ] as const)('of a try that is %s, with unknown repeated %s: %s', (failed, repeatsUnknown, expected) => {
    expect(mayRetry({ repeatsUnknown }, failed)).toBe(expected);
  });
});

describe('retryPauseMs', () => {
  it.each([
    // tries, random, Retry-After, pause
    [1, 0, null, 0],
    [1, 0.5, null, 50],
    [2, 0.5, null, 100],
    [3, 0.5, null, 200],
    [4, 0.5, null, 400],
    [5, 0.5, null, 500],
    [50, 0.999, null, 999],
    [0, 0.5, null, 50],
    [1, 0, 2_000, 2_000],
    [1, 0.5, 2_000, 2_050],
    [50, 0.999, 2_000, 2_500],
    [1, 0.5, 0, 50],
  ])('after %s tries, drawing %s, asked for %s ms: %s ms', (tries, random, retryAfterMs, expected) => {
    expect(retryPauseMs(policy, { tries, random, retryAfterMs })).toBeCloseTo(expected);
  });
});

describe('nextTryAfterMs', () => {
  const made = { failed: 'unknown', tries: 1, retryAfterMs: null, leftMs: 10_000, random: 0.5 } as const;

  it.each([
    ['another try', {}, {}, 50],
    ['none when the tries are used up', {}, { tries: 4 }, null],
    ['the last one', {}, { tries: 3 }, 200],
    ['one for ever where there is no limit', { tries: Infinity }, { tries: 1_000, leftMs: Infinity }, 500],
    ['none after a definite answer', {}, { failed: 'final' }, null],
    ['none of a write that may have been done', { repeatsUnknown: false }, {}, null],
    ['one of such a write that was not done', { repeatsUnknown: false }, { failed: 'not-executed' }, 50],
    ['none when the pause takes all that is left', {}, { leftMs: 50 }, null],
    ['one when something is left', {}, { leftMs: 51 }, 50],
    ['none when too little is left', { leastLeftMs: 1_000 }, { leftMs: 1_050 }, null],
    ['none when the server asks for more than is left', {}, { retryAfterMs: 60_000 }, null],
    ['one after what the server asks for', {}, { retryAfterMs: 3_000 }, 3_050],
  ] as const)('%s', (_what, changedPolicy, changedTry, expected) => {
    expect(nextTryAfterMs({ ...policy, ...changedPolicy }, { ...made, ...changedTry })).toBe(expected);
  });
});
