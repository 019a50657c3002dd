import { describe, expect, it } from 'vitest';
import { findSafeAlternative } from '@/server/domain/safety/alternative/find-safe-alternative';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import { measureMix } from '@/server/domain/safety/mix/measure-mix';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { DEFAULT_SAFETY_POLICY, SAFETY_PROFILES } from '@/server/domain/safety/policy/safety-policy';
import { dollars, onDemand, question, sources, spot } from '@/server/domain/safety/testing/build-mix';
import { searchExhaustively } from '@/server/domain/safety/testing/search-exhaustively';
import type { HourlyPrice } from '@/server/domain/shared/money';

/** Deterministic numbers in [0, 1): the 32-bit mulberry generator. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const SHAPES = [
  { type: 'm5.large', vcpu: 2, memoryGib: 8, price: 0.096 },
  { type: 'c5.large', vcpu: 2, memoryGib: 4, price: 0.085 },
  { type: 'r5.large', vcpu: 2, memoryGib: 16, price: 0.126 },
  { type: 'm5.xlarge', vcpu: 4, memoryGib: 16, price: 0.192 },
  { type: 'c5.xlarge', vcpu: 4, memoryGib: 8, price: 0.17 },
  { type: 'm5.2xlarge', vcpu: 8, memoryGib: 32, price: 0.384 },
] as const;
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
const PRICES: Readonly<Record<string, HourlyPrice>> = Object.fromEntries(
  SHAPES.map((shape) => [shape.type, dollars(String(shape.price))]),
);

interface SmallCase {
  readonly input: JudgeInput;
  readonly candidates: readonly CandidatePool[];
}

/** At most six pools in all and six recommended nodes. */
function smallCase(seed: number): SmallCase {
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const pools = Array.from({ length: 2 + Math.floor(random() * 5) }, (): Allocation => {
    const shape = pick(SHAPES);
    const isSpot = random() < 0.7;
    const base = { vcpu: shape.vcpu, memoryGib: shape.memoryGib };
    const pool = `${shape.type}/${pick(ZONES)}`;
    if (!isSpot) return onDemand(pool, 1, { ...base, pricePerHour: dollars(String(shape.price)) });
    const price = dollars((shape.price * (0.2 + random() * 0.6)).toFixed(4));
    return spot(pool, 1, { ...base, pricePerHour: price, riskScore: Math.round(random() * 60 + 40) / 100 });
  });
  let left = 6;
  const proposed = pools.slice(0, 3).map((pool) => {
    const count = Math.min(left, Math.floor(random() * 4));
    left -= count;
    return { ...pool, count };
  });
  const profile = pick([
    DEFAULT_SAFETY_POLICY,
    SAFETY_PROFILES.two_zone.policy,
    SAFETY_PROFILES.development.policy,
  ]);
  const loose = random() < 0.5 ? profile : { ...profile, maxPoolShare: 0.4, minOnDemandShare: 0.3 };
  const demand = { vcpu: Math.round(random() * 120) / 10, memoryGib: Math.round(random() * 400) / 10 };
  return { input: question([], proposed, { policy: loose, demand }), candidates: pools.slice(3) };
}

describe('findSafeAlternative', () => {
  it('equals the exhaustive optimum in at least 99 % of 1,000 small cases and is never worse than 1.10×', () => {
    let compared = 0;
    let equal = 0;
    let worst = 1;
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const { input, candidates } = smallCase(seed);
      const offer = sources(candidates, PRICES);
      const found = findSafeAlternative(input, offer);
      const price = found.ok ? measureMix(found.value).pricePerHour : null;
      const optimum = searchExhaustively(input, offer, price);
      if (optimum === null) continue;
      compared += 1;
      if (price === optimum) equal += 1;
      worst = Math.max(worst, price === null ? Number.POSITIVE_INFINITY : Number(price) / Number(optimum));
    }
    expect(compared).toBeGreaterThan(500);
    expect(worst).toBeLessThanOrEqual(1.1);
    expect(equal / compared).toBeGreaterThanOrEqual(0.99);
  });

  it('makes a mix that is approved unchanged, covers the recommendation and does not depend on the order', () => {
    for (let seed = 2_001; seed <= 2_200; seed += 1) {
      const { input, candidates } = smallCase(seed);
      const found = findSafeAlternative(input, sources(candidates, PRICES));
      const turned = findSafeAlternative(
        { ...input, proposed: [...input.proposed].reverse() },
        sources([...candidates].reverse(), PRICES),
      );
      expect(turned).toEqual(found);
      if (!found.ok) continue;
      const verdict = judgeMix({ ...input, proposed: found.value });
      expect(verdict.isSafe).toBe(true);
      expect(verdict.layers.every((layer) => layer.passed)).toBe(true);
      expect(verdict.allocations).toEqual(found.value);
    }
  });

  it('splits a concentrated pool over the candidates', () => {
    const current = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 4));
    const proposed = [
      ...ZONES.map((zone) => onDemand(`m5.large/${zone}`, 1)),
      spot('m5.large/us-east-1a', 9),
    ];
    const candidates = [
      spot('c5.large/us-east-1b', 1),
      spot('m6i.large/us-east-1c', 1),
      spot('r5.large/us-east-1b', 1),
    ];
    const found = findSafeAlternative(question(current, proposed), sources(candidates, PRICES));
    if (!found.ok) throw new Error(found.error.message);
    const measure = measureMix(found.value);
    expect(measure.spotPools.length).toBe(4);
    expect(measure.spotPools.map((pool) => pool.nodeCount)).toEqual([2, 2, 2, 2]);
  });

  it('keeps every row of today in an interruption', () => {
    const current = [...ZONES.map((zone) => onDemand(`m5.large/${zone}`, 4)), spot('c5.large/us-east-1a', 2)];
    const proposed = [...current, spot('c5.large/us-east-1a', 2)];
    const leaving = [{ instanceType: 'c5.large', vcpu: 2, memoryGib: 4, nextLargerType: 'c5.xlarge' }];
    const input = question(current, proposed, { context: { kind: 'interruption', leaving } });
    const found = findSafeAlternative(input, sources([spot('r5.large/us-east-1b', 1)], PRICES));
    if (!found.ok) throw new Error(found.error.message);
    for (const row of current) {
      const kept = found.value.find(
        (one) =>
          one.instanceType === row.instanceType &&
          one.availabilityZone === row.availabilityZone &&
          one.lifecycle === row.lifecycle,
      );
      expect(kept?.count).toBeGreaterThanOrEqual(row.count);
    }
  });

  it('refuses when every safe mix is dearer than today', () => {
    const current = [spot('m5.large/us-east-1a', 10)];
    const found = findSafeAlternative(
      question(current, [spot('m5.large/us-east-1a', 10)]),
      sources([onDemand('m5.large/us-east-1b', 1), onDemand('m5.large/us-east-1c', 1)]),
    );
    expect(found).toMatchObject({ ok: false, error: { code: 'dearer_than_today' } });
  });

  it('never invents a pool, a zone or a price', () => {
    const proposed = [spot('m5.large/us-east-1a', 10)];
    expect(findSafeAlternative(question([], proposed), sources([]))).toMatchObject({
      ok: false,
      error: { code: 'no_mix_holds' },
    });
  });
});
