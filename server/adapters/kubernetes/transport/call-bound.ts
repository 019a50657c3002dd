import { setMaxListeners } from 'node:events';
import type { CallOptions } from '@/server/ports/cluster-api';

/** When a call must be over (on the monotonic clock), and the caller's own way to end it. */
export interface CallBound {
  readonly signal: AbortSignal | undefined;
  remainingMs(): number;
}

export function boundOf(options: CallOptions | undefined, defaultTimeoutMs: number): CallBound {
  const endsAt = performance.now() + (options?.timeoutMs ?? defaultTimeoutMs);
  return { signal: options?.signal, remainingMs: () => endsAt - performance.now() };
}

/**
 * A signal that aborts after `timeoutMs` or with `parent`. `AbortSignal.any` would keep every child alive as long as
 * a long-lived parent on Node 20 (https://github.com/nodejs/node/issues/54614), hence `dispose`.
 */
export function attemptSignal(
  timeoutMs: number,
  parent: AbortSignal | undefined,
): { readonly signal: AbortSignal; readonly timedOut: () => boolean; readonly dispose: () => void } {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(
    () => {
      timedOut = true;
      controller.abort();
    },
    Math.max(0, timeoutMs),
  );
  const onAbort = (): void => controller.abort();
  if (parent?.aborted === true) controller.abort();
  // One caller's signal ends many calls at a time; Node would take more than ten listeners for a leak.
  if (parent !== undefined) setMaxListeners(0, parent);
  parent?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    dispose: () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', onAbort);
    },
  };
}
