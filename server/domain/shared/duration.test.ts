import { describe, expect, it } from 'vitest';
import { parseDurationSeconds } from '@/server/domain/shared/duration';

describe('parseDurationSeconds', () => {
  it.each([
    ['20s', 20],
    ['15.12s', 15.12],
    ['1m0s', 60],
    ['1h2m3.5s', 3723.5],
    ['250ms', 0.25],
    ['0s', 0],
  ])('%s', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBeCloseTo(seconds, 9);
  });

  it.each(['', '20', 's', '-5s', '5s ', '1s1m', 'x'])('refuses %j', (text) => {
    expect(parseDurationSeconds(text)).toBeNull();
  });
});
