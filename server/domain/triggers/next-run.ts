import { plusMs, type Instant } from '@/server/domain/shared/instant';

/** A run that is later than this is left out: after an outage the clusters do not all start at once. */
const LEAST_LATENESS_MS = 10_000;
const LATENESS_DIVISOR = 10;

/** FNV-1a, 32 bits (https://www.rfc-editor.org/rfc/rfc9923): spreads ids that begin alike. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/**
 * The first of a cluster's scheduled runs after that time. Runs are an interval apart, shifted by the cluster's id, so
 * that the clusters spread over the interval and keep their places over restarts.
 */
export function nextRun(clusterId: string, after: Instant, intervalMs: number): Instant {
  const shift = Math.floor((hashOf(clusterId) / 2 ** 32) * intervalMs);
  const sinceShift = after.getTime() - shift;
  return new Date(shift + (Math.floor(sinceShift / intervalMs) + 1) * intervalMs);
}

/** Whether a run is to be started now, not yet, or not any more. */
export function runState(at: Instant, now: Instant, intervalMs: number): 'early' | 'due' | 'late' {
  if (now < at) return 'early';
  const latenessMs = Math.max(LEAST_LATENESS_MS, intervalMs / LATENESS_DIVISOR);
  return now <= plusMs(at, latenessMs) ? 'due' : 'late';
}
