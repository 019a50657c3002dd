import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { SignInThrottle } from '@/server/services/access/sign-in';

/** Calls per minute of one API key or session; the read benchmark asks for 100 a second. */
const PER_PRINCIPAL = 12_000;
/** Calls per minute of one address without credentials that hold. */
const PER_ADDRESS = 300;
/** Failed sign-ins before a pause. An address may be an office, an account is one person. */
const FAILURES_PER_ACCOUNT = 8;
const FAILURES_PER_ADDRESS = 40;
const FAILURE_WINDOW_SECONDS = 15 * 60;

export interface RateLimits {
  /** Seconds to wait, or null when the call may go on. */
  count(caller: { readonly principalId: string } | { readonly address: string }): Promise<number | null>;
  readonly signIn: SignInThrottle;
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/**
 * Counters in Redis, so that all web processes share them; while Redis is away each process counts for itself.
 */
export function createRateLimits(redis: Redis): RateLimits {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `rate:${keyPrefix}`,
      points,
      duration,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: `rate:${keyPrefix}`, points, duration }),
    });
  const principals = limiter('principal', PER_PRINCIPAL, 60);
  const addresses = limiter('address', PER_ADDRESS, 60);
  const accountFailures = limiter('sign-in-account', FAILURES_PER_ACCOUNT, FAILURE_WINDOW_SECONDS);
  const addressFailures = limiter('sign-in-address', FAILURES_PER_ADDRESS, FAILURE_WINDOW_SECONDS);

  const consume = async (counter: RateLimiterRedis, key: string): Promise<number | null> => {
    try {
      await counter.consume(key);
      return null;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return seconds(refused.msBeforeNext);
      throw refused;
    }
  };
  const waitOf = async (counter: RateLimiterRedis, key: string, points: number): Promise<number | null> => {
    const state = await counter.get(key);
    return state !== null && state.consumedPoints >= points ? seconds(state.msBeforeNext) : null;
  };

  return {
    count: (caller) =>
      'principalId' in caller ? consume(principals, caller.principalId) : consume(addresses, caller.address),
    signIn: {
      async blockedFor(email, address) {
        const [byAccount, byAddress] = await Promise.all([
          waitOf(accountFailures, email, FAILURES_PER_ACCOUNT),
          waitOf(addressFailures, address, FAILURES_PER_ADDRESS),
        ]);
        return byAccount === null && byAddress === null ? null : Math.max(byAccount ?? 0, byAddress ?? 0);
      },
      async countFailure(email, address) {
        await Promise.all([consume(accountFailures, email), consume(addressFailures, address)]);
      },
      async clear(email) {
        await accountFailures.delete(email);
      },
    },
  };
}
