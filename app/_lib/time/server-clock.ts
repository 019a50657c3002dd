/**
 * The server's clock as this browser knows it; countdowns tick against it.
 *
 * An HTTP `Date` header is cut to whole seconds, so each answer only bounds the skew: the server read its clock between
 * sending and receiving, at a time in [date, date + 1 s). The bounds of many answers are intersected, which soon leaves
 * an interval of a few milliseconds. Contradicting bounds mean that a clock was set: then we start over.
 */
let lowestSkewMs = Number.NEGATIVE_INFINITY;
let highestSkewMs = Number.POSITIVE_INFINITY;

/** Takes the bounds of one answer; `serverMs` is exact to `resolutionMs`, all in milliseconds. */
export function observeServerTime(answer: {
  serverMs: number;
  resolutionMs: number;
  sentMs: number;
  receivedMs: number;
}): void {
  const low = answer.serverMs - answer.receivedMs;
  const high = answer.serverMs + answer.resolutionMs - answer.sentMs;
  const contradicts = low > highestSkewMs || high < lowestSkewMs;
  lowestSkewMs = contradicts ? low : Math.max(lowestSkewMs, low);
  highestSkewMs = contradicts ? high : Math.min(highestSkewMs, high);
}

/** How far the server is ahead of this browser; 0 until an answer was seen. */
export function clockSkewMs(): number {
  return Number.isFinite(lowestSkewMs) && Number.isFinite(highestSkewMs)
    ? (lowestSkewMs + highestSkewMs) / 2
    : 0;
}

/** Now on the server's clock, as far as it is known. */
export function serverNow(): number {
  return Date.now() + clockSkewMs();
}
