import loadHighs from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decisionResponseSchema,
  type DecisionRequest,
  type DecisionResponse,
} from '@/contracts/decision-server';
import { checkMix } from '@/decision/optimize/check-mix';
import { fillGreedily } from '@/decision/optimize/fill-greedily';
import { collectPools, mayBuy, pricePerHour, type Chosen } from '@/decision/optimize/pools';
import { spotOptimize } from '@/decision/optimize/spot-optimize';
import { buildOnDemand, buildPool, buildRequest, running } from '@/decision/testing/build-request';

let highs: Awaited<ReturnType<typeof loadHighs>>;
beforeAll(async () => {
  highs = await loadHighs();
});

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
const TODAY = ZONES.map((zone) => running(buildOnDemand(`m5.large/${zone}`), 10));
const SPOT = ['c5.large', 'm6i.large', 'r5.large', 'm5.large'].flatMap((type) =>
  ZONES.map((zone) => buildPool(`${type}/${zone}`)),
);

function mixOf(request: DecisionRequest, response: DecisionResponse): readonly Chosen[] {
  const pools = collectPools(request.cluster_state);
  return response.recommendation.allocations.map((row) => {
    const pool = pools.find(
      (one) =>
        one.instance_type === row.instance_type &&
        one.availability_zone === row.availability_zone &&
        one.lifecycle === row.lifecycle,
    );
    if (pool === undefined) throw new Error(`${row.instance_type} is not a pool of the request`);
    return { pool, count: row.count };
  });
}

function decide(request: DecisionRequest): { response: DecisionResponse; mix: readonly Chosen[] } {
  const response = decisionResponseSchema.parse(spotOptimize(highs, request));
  return { response, mix: mixOf(request, response) };
}

describe('the cheapest mix', () => {
  it('obeys every constraint, covers the demand, saves and reports a small gap', () => {
    const request = buildRequest(TODAY, SPOT);
    const { response, mix } = decide(request);
    expect(checkMix(mix, { vcpu: 60, memoryGib: 240 }, request.constraints)).toEqual([]);
    // 15 % of 30 nodes must be on-demand: five nodes, and 25 Spot.
    expect(pricePerHour(mix)).toBeCloseTo(5 * 0.096 + 25 * 0.035, 6);
    expect(response.estimated_savings_per_hour).toBeCloseTo(25 * (0.096 - 0.035), 6);
    expect(response.confidence).toBeGreaterThan(0.98);
    expect(response.explanation).toContain('above the cheapest possible mix');
  });

  it('does not move nodes for nothing', () => {
    const request = buildRequest(TODAY, SPOT);
    const { mix } = decide(request);
    const settled = buildRequest(
      mix.map(({ pool: { running: _running, ...pool }, count }) => ({ ...pool, count })),
      SPOT,
      { vcpu: request.requirements.vcpu, memory_gib: request.requirements.memory_gib },
    );
    expect(decide(settled).response.execution_plan).toEqual([]);
  });

  it('leaves out Spot pools that are too risky or have no price', () => {
    const bad = SPOT.map((pool, index) =>
      index % 2 === 0 ? { ...pool, risk_score: 0.74 } : { ...pool, price_per_hour: null },
    );
    const { mix } = decide(buildRequest(TODAY, bad));
    expect(mix.filter(({ pool }) => pool.lifecycle === 'spot')).toEqual([]);
  });

  it('returns today’s mix with confidence 0 when nothing obeys', () => {
    const today = [running(buildOnDemand('m5.large/us-east-1a'), 3)];
    const { response } = decide(buildRequest(today, []));
    expect(response.confidence).toBe(0);
    expect(response.execution_plan).toEqual([]);
  });

  it('has a greedy fill that obeys as well', () => {
    const request = buildRequest(TODAY, SPOT);
    const pools = collectPools(request.cluster_state).filter((pool) => mayBuy(pool, request.constraints));
    const need = { vcpu: 60, memoryGib: 240 };
    const mix = fillGreedily(pools, need, request.constraints);
    expect(checkMix(mix, need, request.constraints)).toEqual([]);
    expect(pricePerHour(mix)).toBeLessThan(30 * 0.096);
  });
});

describe('a replacement for a node under notice', () => {
  const replace = {
    node_name: 'node-1',
    instance_type: 'm5.large',
    availability_zone: 'us-east-1a',
    vcpu: 2,
    memory_gib: 8,
    zone_required: false,
  };
  const added = (request: DecisionRequest): readonly string[] =>
    decide(request).mix.flatMap(({ pool, count }) =>
      Array.from(
        { length: count - pool.running },
        () => `${pool.instance_type}/${pool.availability_zone}/${pool.lifecycle}`,
      ),
    );
  const demand = { vcpu: 50, memory_gib: 200 };

  it('keeps every node and adds the cheapest pool that obeys', () => {
    const cheap = buildPool('c6i.large/us-east-1b', { price_per_hour: 0.02 });
    const request = buildRequest(TODAY, [...SPOT, cheap], { ...demand, replace });
    expect(added(request)).toEqual(['c6i.large/us-east-1b/spot']);
    for (const row of TODAY) {
      const kept = decide(request).mix.find(
        ({ pool }) => pool.availability_zone === row.availability_zone && pool.lifecycle === 'on-demand',
      );
      expect(kept?.count).toBe(row.count);
    }
  });

  it('stays in the zone of the volumes', () => {
    const cheap = buildPool('c6i.large/us-east-1b', { price_per_hour: 0.02 });
    const request = buildRequest(TODAY, [...SPOT, cheap], {
      ...demand,
      replace: { ...replace, zone_required: true },
    });
    expect(added(request).every((pool) => pool.includes('us-east-1a'))).toBe(true);
    expect(added(request)).toHaveLength(1);
  });

  it('prices the risk of another move', () => {
    const risky = buildPool('c6i.large/us-east-1b', { price_per_hour: 0.034, risk_score: 0.75 });
    const calm = buildPool('c6i.large/us-east-1c', { price_per_hour: 0.035, risk_score: 0.97 });
    expect(added(buildRequest(TODAY, [risky, calm], { ...demand, replace }))).toEqual([
      'c6i.large/us-east-1c/spot',
    ]);
  });

  it('takes two smaller nodes where they are cheaper', () => {
    const half = buildPool('c6i.small/us-east-1b', { vcpu: 1, memory_gib: 4, price_per_hour: 0.01 });
    const names = added(
      buildRequest(TODAY, [half, buildPool('c5.large/us-east-1a')], { ...demand, replace }),
    );
    expect(names).toEqual(['c6i.small/us-east-1b/spot', 'c6i.small/us-east-1b/spot']);
  });

  it('falls back to on-demand of the same type in a cluster too small for Spot', () => {
    const small = ZONES.map((zone) => running(buildOnDemand(`m5.large/${zone}`), 1));
    const cheaper = buildOnDemand('c6i.large/us-east-1a', { price_per_hour: 0.09 });
    const request = buildRequest(small, [...SPOT, cheaper], { vcpu: 50, memory_gib: 8, replace });
    expect(added(request)).toEqual(['m5.large/us-east-1a/on-demand']);
  });

  it('says so when nothing is large enough', () => {
    const request = buildRequest(TODAY, [], { ...demand, replace: { ...replace, vcpu: 64 } });
    const { response } = decide(request);
    expect(response.confidence).toBe(0);
    expect(response.execution_plan).toEqual([]);
  });
});
