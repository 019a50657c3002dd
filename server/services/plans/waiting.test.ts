import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ASK_FLOOR_MS, Changes, waitFor, waitUntilSeen, type EndlessWatch } from './waiting';

const clock = {
  now: () => new Date(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

function waiting<T>(watch: EndlessWatch<T> & { readonly until?: Date }) {
  const changes = new Changes();
  const abort = new AbortController();
  const env = { clock, signal: abort.signal, changes };
  const { until } = watch;
  const result: Promise<T | null> =
    until === undefined ? waitUntilSeen(watch, env) : waitFor({ ...watch, until }, env);
  // Rejections are asserted where a test expects them.
  result.catch(() => undefined);
  return { changes, abort, result };
}

describe('waitFor', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('looks whenever something changes, and asks on its clock however much changes', async () => {
    let looks = 0;
    let calls = 0;
    const { changes, abort } = waiting({
      look: () => {
        looks += 1;
        return null;
      },
      asks: [
        {
          everyMs: 5_000,
          call: () => {
            calls += 1;
            return Promise.resolve(null);
          },
        },
      ],
    });
    // Twenty changes a second for six seconds.
    for (let change = 0; change < 120; change += 1) {
      await vi.advanceTimersByTimeAsync(50);
      changes.wake();
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(looks).toBeGreaterThan(100);
    expect(calls).toBe(2);
    abort.abort();
  });

  it('never asks more often than the floor', async () => {
    let calls = 0;
    const { abort } = waiting({
      asks: [
        {
          everyMs: 1,
          call: () => {
            calls += 1;
            return Promise.resolve(null);
          },
        },
      ],
    });
    await vi.advanceTimersByTimeAsync(ASK_FLOOR_MS * 4 + 10);
    expect(calls).toBe(5);
    abort.abort();
  });

  it('sees at once what changed while it was asking', async () => {
    let ready = false;
    let answer: (value: null) => void = () => undefined;
    const { changes, result } = waiting({
      look: () => (ready ? 'ready' : null),
      asks: [{ everyMs: 60_000, call: () => new Promise<null>((resolve) => (answer = resolve)) }],
    });
    await vi.advanceTimersByTimeAsync(10);
    ready = true;
    changes.wake();
    answer(null);
    await vi.advanceTimersByTimeAsync(0);
    await expect(result).resolves.toBe('ready');
  });

  it('answers what a question brings', async () => {
    const { result } = waiting({ asks: [{ everyMs: 1_000, call: () => Promise.resolve('asked') }] });
    await expect(result).resolves.toBe('asked');
  });

  it('ends with null at its time, after a last look', async () => {
    const until = new Date(Date.now() + 3_000);
    let last = 0;
    const { result } = waiting({
      look: () => {
        last = Date.now();
        return null;
      },
      until,
    });
    await vi.advanceTimersByTimeAsync(3_000);
    await expect(result).resolves.toBeNull();
    expect(last).toBeGreaterThanOrEqual(until.getTime());
  });

  it('rejects when the claim is lost', async () => {
    const { abort, result } = waiting({ look: () => null });
    abort.abort();
    await expect(result).rejects.toThrow();
  });
});
