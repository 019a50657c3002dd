import { getMaxListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { RetryPolicy } from '@/server/domain/shared/retry-policy';
import { boundedCall, boundOf, repeatedCall, type Attempt } from './bounded-call';

const never = () => new Promise<never>(() => undefined);

describe('boundedCall', () => {
  it('gives what the call gives, and leaves neither timer nor listener behind', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    await expect(
      boundedCall(boundOf({ signal, timeoutMs: 60_000 }, 0), () => Promise.resolve(7)),
    ).resolves.toBe(7);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('ends at its bound though the call ignores the signal, which aborts', async () => {
    let seen: AbortSignal | undefined;
    const call = boundedCall(boundOf({ timeoutMs: 20 }, 60_000), ({ signal }) => {
      seen = signal;
      return never();
    });
    await expect(call).rejects.toMatchObject({ code: 'timeout', message: 'no answer within 20 ms' });
    expect(seen?.aborted).toBe(true);
  });

  it('ends with its caller, at once when it has ended already', async () => {
    const controller = new AbortController();
    const call = boundedCall(boundOf({ signal: controller.signal }, 60_000), never);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    const run = vi.fn(never);
    await expect(boundedCall(boundOf({ signal: controller.signal }, 60_000), run)).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('lets any number of calls listen to a signal, in a form that fetch can read', async () => {
    const { signal } = new AbortController();
    await boundedCall(boundOf({ signal }, 60_000), async (within) => {
      expect(getMaxListeners(within.signal)).toBe(Infinity);
    });
    expect(getMaxListeners(signal)).toBe(Infinity);
  });
});

describe('repeatedCall', () => {
  const policy: RetryPolicy = {
    tries: 3,
    baseMs: 100,
    factor: 2,
    capMs: 1_000,
    repeatsUnknown: false,
    leastLeftMs: 0,
  };
  const clock = () => ({ sleep: vi.fn(() => Promise.resolve()) });
  const failing = (changes: Partial<Extract<Attempt<string>, { kind: 'failed' }>> = {}): Attempt<string> => ({
    kind: 'failed',
    failed: 'not-executed',
    retryAfterMs: null,
    giveUp: () => 'gave up',
    ...changes,
  });
  const bound = boundOf(undefined, 60_000);

  it('tries until one is done, with a pause before each further one', async () => {
    const { sleep } = clock();
    const onPause = vi.fn();
    const attempt = (tries: number): Promise<Attempt<string>> =>
      Promise.resolve(tries < 3 ? failing() : { kind: 'done', value: `after ${tries}` });
    await expect(repeatedCall({ clock: { sleep }, policy, bound, onPause }, attempt)).resolves.toBe(
      'after 3',
    );
    expect(sleep).toHaveBeenCalledTimes(2);
    expect(onPause.mock.calls.map(([pause]: readonly { tries: number }[]) => pause?.tries)).toEqual([1, 2]);
  });

  it.each([
    ['when the tries are used up', failing(), 3],
    ['after an outcome that may not be repeated', failing({ failed: 'unknown' }), 1],
    ['when the server asks for more time than is left', failing({ retryAfterMs: 61_000 }), 1],
  ])('gives up %s', async (_what, outcome, expected) => {
    const attempt = vi.fn(() => Promise.resolve(outcome));
    await expect(repeatedCall({ clock: clock(), policy, bound }, attempt)).resolves.toBe('gave up');
    expect(attempt).toHaveBeenCalledTimes(expected);
  });

  it('gives up when its caller ends it during a pause', async () => {
    const controller = new AbortController();
    const attempt = vi.fn(() => Promise.resolve(failing()));
    const sleep = () => {
      controller.abort();
      return Promise.resolve();
    };
    const ended = { clock: { sleep }, policy, bound: boundOf({ signal: controller.signal }, 60_000) };
    await expect(repeatedCall(ended, attempt)).resolves.toBe('gave up');
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});
