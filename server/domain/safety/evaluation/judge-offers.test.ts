import { describe, expect, it } from 'vitest';
import { checkStatedFacts } from '@/server/domain/safety/evaluation/check-stated-facts';
import { judgeOffers, type LaunchOffer } from '@/server/domain/safety/evaluation/judge-offers';
import { onDemand, question, spot } from '@/server/domain/safety/testing/build-mix';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
const current = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 5));
const interruption = question(current, [], {
  context: {
    kind: 'interruption',
    leaving: [{ instanceType: 'r5.large', vcpu: 2, memoryGib: 16, nextLargerType: null }],
  },
});

const judgeLaunch = (...offers: LaunchOffer[]) =>
  judgeOffers(offers, (bought) => judgeMix({ ...interruption, proposed: [...current, ...bought] }));

describe('judgeOffers', () => {
  const good = spot('c5.large/us-east-1a', 1);
  it('is safe when every pool may take all of it', () => {
    expect(judgeLaunch({ pools: [good, spot('c6i.large/us-east-1b', 1)], count: 3 }).isSafe).toBe(true);
  });
  it.each([
    {
      name: 'one pool too risky',
      pools: [good, spot('c6i.large/us-east-1b', 1, { riskScore: 0.7 })],
      count: 3,
    },
    { name: 'a pool that could not hold all', pools: [good], count: 4 },
    { name: 'no pool', pools: [], count: 1 },
    { name: 'no node', pools: [good], count: 0 },
  ])('of one launch is not safe with $name', ({ pools, count }) => {
    expect(judgeLaunch({ pools, count }).isSafe).toBe(false);
  });

  it('is not safe when two launches may come to meet in one pool', () => {
    const shared = { pools: [spot('c6i.large/us-east-1b', 1), good], count: 2 };
    expect(judgeLaunch(shared).isSafe).toBe(true);
    expect(judgeLaunch(shared, { pools: [good], count: 2 }).isSafe).toBe(false);
  });
});

describe('checkStatedFacts', () => {
  const known = { ...spot('m5.large/us-east-1a', 1), riskScore: 0.92 };
  const row = {
    instanceType: 'm5.large',
    availabilityZone: 'us-east-1a',
    lifecycle: 'spot',
    count: 2,
  } as const;

  it('uses our facts and the lower score', () => {
    const { allocations, findings } = checkStatedFacts([{ ...row, vcpu: 2, riskScore: 0.99 }], () => known);
    expect(findings).toEqual([]);
    expect(allocations[0]).toMatchObject({ count: 2, vcpu: 2, riskScore: 0.92 });
    expect(checkStatedFacts([{ ...row, riskScore: 0.8 }], () => known).allocations[0]?.riskScore).toBe(0.8);
  });

  it.each([
    { memoryGib: 8.08, contradicts: false },
    { memoryGib: 7.92, contradicts: false },
    { memoryGib: 8.0801, contradicts: true },
    { memoryGib: 7.9199, contradicts: true },
  ])('$memoryGib GiB for 8: contradicts $contradicts', ({ memoryGib, contradicts }) => {
    const { findings } = checkStatedFacts([{ ...row, memoryGib }], () => known);
    expect(findings.map((finding) => finding.details['fact'])).toEqual(contradicts ? ['memory_gib'] : []);
  });

  it('counts nothing of an unknown pool and says so', () => {
    const { allocations, findings } = checkStatedFacts([{ ...row, vcpu: 64, riskScore: 1 }], () => null);
    expect(allocations[0]).toMatchObject({ vcpu: 0, riskScore: null, pricePerHour: null });
    const verdict = judgeMix(question([], allocations, { factFindings: findings }));
    expect(verdict.isSafe).toBe(false);
    expect(verdict.violations.some((one) => one.details['check'] === 'known_pool')).toBe(true);
  });
});

describe('verdictToJson', () => {
  it('is the shape that the API documents', () => {
    const proposed = [
      spot('m5.large/us-east-1a', 2),
      ...ZONES.slice(1).map((zone) => onDemand(`m5.large/${zone}`, 3)),
    ];
    const json = verdictToJson(judgeMix(question(current, proposed)));
    expect(Object.keys(json)).toEqual(
      expect.arrayContaining(['is_safe', 'action_taken', 'recommendation', 'violations', 'layers']),
    );
    expect(json.violations[0]).toMatchObject({
      violation_type: 'pool_concentration',
      layer: 3,
      severity: 'critical',
      details: { pool: 'm5.large/us-east-1a', observed: 0.25, required: 0.2 },
    });
    expect(json.layers.map(({ layer, name, passed }) => [layer, name, passed])).toEqual([
      [1, 'risk_threshold', true],
      [2, 'az_distribution', true],
      [3, 'pool_concentration', false],
      [4, 'on_demand_buffer', true],
      [5, 'multi_factor', false],
    ]);
    expect(json.recommendation.allocations[0]).toEqual({
      instance_type: 'm5.large',
      availability_zone: 'us-east-1a',
      lifecycle: 'spot',
      count: 2,
      vcpu: 2,
      memory_gib: 8,
      price_per_hour: 0.035,
      risk_score: 0.9,
    });
  });
});
