import { hashOf } from '../simulation/seeded-random';

/** Containers with a grace of a minute or more have a reason for it and use most of it. */
const LONG_GRACE_SECONDS = 60;

/**
 * How long a pod's containers take to end after SIGTERM, in milliseconds, never more than the grace: most 1–5 s, one in
 * twenty nearly all its grace, and nearly all of a long grace always. The same uid always takes the same part.
 */
export function stopDelayMs(uid: string, graceSeconds: number): number {
  const draw = hashOf(`${uid}/stop`) / 2 ** 32;
  const graceMs = graceSeconds * 1_000;
  const slow = graceSeconds >= LONG_GRACE_SECONDS || draw < 0.05;
  return slow ? graceMs * (0.85 + 0.13 * draw) : Math.min(graceMs, 1_000 + 4_000 * draw);
}
