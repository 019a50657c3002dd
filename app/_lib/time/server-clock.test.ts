import { expect, it } from 'vitest';
import { clockSkewMs, observeServerTime } from './server-clock';

/** An answer whose `Date` header was cut to seconds, from a server that is `skew` ahead. */
function answer(sentMs: number, skew: number, roundTripMs: number) {
  const serverMs = sentMs + roundTripMs / 2 + skew;
  return {
    serverMs: Math.floor(serverMs / 1000) * 1000,
    resolutionMs: 1000,
    sentMs,
    receivedMs: sentMs + roundTripMs,
  };
}

it('narrows the skew from whole-second dates and starts over when a clock is set', () => {
  for (let n = 0; n < 120; n += 1) observeServerTime(answer(1_000_000 + n * 337, 4_321, 20));
  expect(Math.abs(clockSkewMs() - 4_321)).toBeLessThan(30);

  for (let n = 0; n < 120; n += 1) observeServerTime(answer(2_000_000 + n * 337, -60_000, 20));
  expect(Math.abs(clockSkewMs() + 60_000)).toBeLessThan(30);
});
