import { setMaxListeners } from 'node:events';
import { nextTryAfterMs, type FailedTry, type RetryPolicy } from '@/server/domain/shared/retry-policy';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';

/** Not 0, which Node documents for it: `getMaxListeners`, which undici's `fetch` asks, throws on a signal with 0. */
const UNLIMITED = Infinity;

/** When a call must be over (on the monotonic clock), and the way to end it before. */
export interface CallBound {
  readonly signal: AbortSignal | undefined;
  remainingMs(): number;
}

/** Why a call ended before its answer. */
export class CallEndedError extends Error {
  constructor(
    readonly code: 'timeout' | 'aborted',
    timeoutMs: number,
  ) {
    super(code === 'timeout' ? `no answer within ${Math.round(timeoutMs)} ms` : 'the call was aborted');
    this.name = 'CallEndedError';
  }
}

/** The bound that a caller gave, from this moment on. */
export function boundOf(options: CallOptions | undefined, defaultTimeoutMs: number): CallBound {
  const endsAt = performance.now() + (options?.timeoutMs ?? defaultTimeoutMs);
  return { signal: options?.signal, remainingMs: () => endsAt - performance.now() };
}

/**
 * Runs a call under a bound that holds for all of it: connecting, waiting, reading, tries and pauses. The signal given to
 * `run` aborts when the bound ends; the returned promise then rejects with `CallEndedError` at once, even if `run`
 * ignores the signal. A mutation that ends like this is of unknown outcome.
 *
 * `AbortSignal.any` would keep every child alive as long as a long-lived parent on Node 20
 * (https://github.com/nodejs/node/issues/54614), hence the listeners.
 */
export async function boundedCall<T>(
  bound: CallBound,
  run: (within: CallBound & { readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const timeoutMs = Math.max(0, bound.remainingMs());
  const { signal: outer } = bound;
  const controller = new AbortController();
  const { signal } = controller;
  // Every page and chunk of one call listens to it at the same time.
  setMaxListeners(UNLIMITED, signal);
  let rejectEnded: (error: CallEndedError) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    rejectEnded = reject;
  });
  const end = (code: 'timeout' | 'aborted'): void => {
    rejectEnded(new CallEndedError(code, timeoutMs));
    controller.abort();
  };
  const onAbort = (): void => end('aborted');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  // One caller's signal ends many calls at a time; Node would take more than ten listeners for a leak.
  if (outer !== undefined) setMaxListeners(UNLIMITED, outer);
  outer?.addEventListener('abort', onAbort, { once: true });
  try {
    if (outer?.aborted === true) end('aborted');
    const within = { signal, remainingMs: () => bound.remainingMs() };
    return await Promise.race([ended, signal.aborted ? ended : run(within)]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onAbort);
  }
}

/** What one try of a call came to. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'failed';
      readonly failed: FailedTry;
      /** As the server asked by `Retry-After`. */
      readonly retryAfterMs: number | null;
      /** The end of the whole call when no try follows: a value, or a throw. */
      readonly giveUp: () => T;
    };

/** Makes a call until a try is done with it or the policy allows no other inside the bound. */
export async function repeatedCall<T>(
  how: {
    readonly clock: Pick<Clock, 'sleep'>;
    readonly policy: RetryPolicy;
    readonly bound: CallBound;
    /** Told before each pause. */
    readonly onPause?: (pause: { readonly tries: number; readonly pauseMs: number }) => void;
  },
  attempt: (tries: number) => Promise<Attempt<T>>,
): Promise<T> {
  const { clock, policy, bound } = how;
  for (let tries = 1; ; tries += 1) {
    const made = await attempt(tries);
    if (made.kind === 'done') return made.value;
    const pauseMs = nextTryAfterMs(policy, {
      failed: made.failed,
      tries,
      retryAfterMs: made.retryAfterMs,
      leftMs: bound.remainingMs(),
      random: Math.random(),
    });
    if (pauseMs === null) return made.giveUp();
    how.onPause?.({ tries, pauseMs });
    await clock.sleep(pauseMs, bound.signal);
    if (bound.signal?.aborted === true) return made.giveUp();
  }
}
