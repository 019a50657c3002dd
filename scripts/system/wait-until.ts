import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** Ends the wait early, with `false`. */
  readonly signal?: AbortSignal;
}

/** Polls `condition` until it holds; true when it did, false when the time was up or the wait was aborted first. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, intervalMs, signal }: WaitOptions,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (signal?.aborted !== true) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await sleep(intervalMs);
  }
  return false;
}
