import { describe, expect, it, vi } from 'vitest';
import { AppError } from '@/server/domain/shared/app-error';
import { keepTrying } from './keep-trying';

const away = () => Object.assign(new Error('connection closed'), { code: 'CONNECTION_CLOSED' });

function setUp() {
  const sleep = vi.fn((_ms: number) => Promise.resolve());
  const silent = () => undefined;
  const deps = {
    clock: { now: () => new Date(), sleep },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  };
  return { deps, sleep };
}

describe('keepTrying', () => {
  it('repeats work until the database is back, with pauses of at most 2 s', async () => {
    const { deps, sleep } = setUp();
    let tries = 0;
    const work = () => {
      tries += 1;
      return tries < 40 ? Promise.reject(away()) : Promise.resolve('written');
    };
    await expect(keepTrying(deps, new AbortController().signal, work)).resolves.toBe('written');
    expect(sleep).toHaveBeenCalledTimes(39);
    expect(Math.max(...sleep.mock.calls.map(([ms]) => ms))).toBeLessThanOrEqual(2_000);
  });

  it.each([
    ['an error of our own', new AppError('claim_lost', 'the lease has moved on', { retryable: true })],
    ['a refused statement', Object.assign(new Error('duplicate'), { code: '23505' })],
    ['a bug', new Error('undefined is not a function')],
  ])('does not repeat %s', async (_what, error) => {
    const { deps, sleep } = setUp();
    await expect(keepTrying(deps, new AbortController().signal, () => Promise.reject(error))).rejects.toBe(
      error,
    );
    expect(sleep).not.toHaveBeenCalled();
  });

  it('stops when the lease is lost, before and between tries', async () => {
    const { deps } = setUp();
    const controller = new AbortController();
    const reason = new Error('the lease is lost');
    const work = vi.fn(() => {
      controller.abort(reason);
      return Promise.reject(away());
    });
    await expect(keepTrying(deps, controller.signal, work)).rejects.toBe(reason);
    await expect(keepTrying(deps, controller.signal, work)).rejects.toBe(reason);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
