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

/** The point in time as sentences for people say it, to the minute that has begun: `2026-11-24 18:00 UTC`. */
export function utcText(instant: Instant): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
