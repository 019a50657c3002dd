import { setMaxListeners } from 'node:events';
import type { CallOptions } from '@/server/ports/cluster-api';

/** Why a call ended before its answer. */
export class CallEndedError extends Error {
  readonly code: 'timeout' | 'aborted';

  constructor(code: 'timeout' | 'aborted', timeoutMs: number) {
    super(code === 'timeout' ? `no answer within ${timeoutMs.toString()} ms` : 'the call was aborted');
    this.name = 'CallEndedError';
    this.code = code;
  }
}

/**
 * Runs one call under a bound that holds for all of it: credentials, waiting for a socket, attempts and back-off. The
 * signal given to `run` aborts when the bound ends; the returned promise then rejects with `CallEndedError` at once,
 * even if `run` ignores the signal.
 */
export async function bounded<T>(
  run: (signal: AbortSignal) => Promise<T>,
  options: CallOptions | undefined,
  defaultTimeoutMs: number,
): Promise<T> {
  const timeoutMs = options?.timeoutMs ?? defaultTimeoutMs;
  const outer = options?.signal;
  const controller = new AbortController();
  // Every page and chunk of one call listens to this signal at the same time.
  setMaxListeners(0, controller.signal);
  let rejectEnded: (error: CallEndedError) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    rejectEnded = reject;
  });
  const end = (code: 'timeout' | 'aborted'): void => {
    rejectEnded(new CallEndedError(code, timeoutMs));
    controller.abort();
  };
  const onAbort = (): void => end('aborted');
  const timer = setTimeout(() => end('timeout'), Math.max(0, timeoutMs));
  outer?.addEventListener('abort', onAbort, { once: true });
  try {
    if (outer?.aborted === true) end('aborted');
    return await Promise.race([ended, controller.signal.aborted ? ended : run(controller.signal)]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onAbort);
  }
}
