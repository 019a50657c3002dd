import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '@/server/adapters/decision/circuit-breaker';

const at = (seconds: number) => new Date(Date.UTC(2026, 6, 14) + seconds * 1_000);

function opened() {
  const breaker = createCircuitBreaker();
  for (let failure = 0; failure < 5; failure += 1) breaker.failed(at(0));
  return breaker;
}

describe('createCircuitBreaker', () => {
  it('opens at the fifth failure in a row, not at five with a success between', () => {
    const breaker = createCircuitBreaker();
    for (let failure = 0; failure < 4; failure += 1) breaker.failed(at(0));
    breaker.succeeded();
    for (let failure = 0; failure < 4; failure += 1) breaker.failed(at(0));
    expect(breaker.admit(at(0))).toBe(true);
    breaker.failed(at(0));
    expect(breaker.admit(at(0))).toBe(false);
  });

  it('stays open for 30 s, then admits exactly one probe', () => {
    const breaker = opened();
    expect(breaker.admit(at(29.999))).toBe(false);
    expect(breaker.admit(at(30))).toBe(true);
    expect(breaker.admit(at(30))).toBe(false);
    expect(breaker.admit(at(300))).toBe(false);
  });

  it('closes when the probe succeeds', () => {
    const breaker = opened();
    breaker.admit(at(30));
    breaker.succeeded();
    expect(breaker.admit(at(30))).toBe(true);
    breaker.failed(at(30));
    expect(breaker.admit(at(30))).toBe(true);
  });

  it('opens again for 30 s when the probe fails', () => {
    const breaker = opened();
    breaker.admit(at(30));
    breaker.failed(at(31));
    expect(breaker.admit(at(60))).toBe(false);
    expect(breaker.admit(at(61))).toBe(true);
  });

  it('lets another probe go when the first told nothing', () => {
    const breaker = opened();
    breaker.admit(at(30));
    breaker.inconclusive();
    expect(breaker.admit(at(30))).toBe(true);
  });
});
