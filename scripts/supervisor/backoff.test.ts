import { describe, expect, it } from 'vitest';
import { afterDeath, noFailures } from './backoff';

describe('afterDeath', () => {
  it('doubles from half a second to thirty', () => {
    const delays: number[] = [];
    let backoff = noFailures;
    for (let death = 0; death < 9; death += 1) {
      const { delayMs, next } = afterDeath(backoff, 0);
      delays.push(delayMs);
      backoff = next;
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins afresh after a minute up, and not before', () => {
    expect(afterDeath({ failures: 5 }, 60_000)).toEqual({ delayMs: 500, next: { failures: 1 } });
    expect(afterDeath({ failures: 5 }, 59_999)).toEqual({ delayMs: 16_000, next: { failures: 6 } });
  });
});
