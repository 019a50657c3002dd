/** A point in time, always UTC. The domain receives it as an argument and never asks for the time itself. */
export type Instant = Date;

export function plusMs(instant: Instant, ms: number): Instant {
  return new Date(instant.getTime() + ms);
}

export function plusSeconds(instant: Instant, seconds: number): Instant {
  return plusMs(instant, seconds * 1000);
}

/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export function msBetween(from: Instant, to: Instant): number {
  return to.getTime() - from.getTime();
}

export function earliest(first: Instant, ...others: readonly Instant[]): Instant {
  return others.reduce((a, b) => (b.getTime() < a.getTime() ? b : a), first);
}

export function isBefore(a: Instant, b: Instant): boolean {
  return a.getTime() < b.getTime();
}
