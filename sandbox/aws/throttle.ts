import type { FaultParameters } from '../shared/contract';

/** Token buckets of the fault `aws-throttle`, one per account, region and call ("Request throttling", EC2 Developer Guide). */
interface Throttle {
  /** True if the call may pass; takes `cost` tokens. Time in simulated milliseconds. */
  admit(key: string, limit: FaultParameters, cost: number, nowMs: number): boolean;
}

export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    admit(key, limit, cost, nowMs) {
      const capacity = typeof limit['capacity'] === 'number' ? limit['capacity'] : 5;
      const refillPerSecond = typeof limit['refillPerSecond'] === 'number' ? limit['refillPerSecond'] : 2;
      const bucket = buckets.get(key) ?? { tokens: capacity, atMs: nowMs };
      bucket.tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * refillPerSecond);
      bucket.atMs = nowMs;
      buckets.set(key, bucket);
      if (bucket.tokens < cost) return false;
      bucket.tokens -= cost;
      return true;
    },
  };
}
