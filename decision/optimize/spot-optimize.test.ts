import loadHighs from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decisionResponseSchema,
  type DecisionRequest,
  type DecisionResponse,
  type Pool,
} from '@/contracts/decision-server';
import { checkMix } from '@/decision/optimize/check-mix';
import { fillGreedily } from '@/decision/optimize/fill-greedily';
import { collectPools, mayBuy, pricePerHour, type Chosen } from '@/decision/optimize/pools';
import { createModelStore } from '@/decision/models/model-store';
import { spotOptimize } from '@/decision/optimize/spot-optimize';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';
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

const NO_BANDS: SpotAdvisorBands = { asOf: '2026', bandOf: () => null };

function decide(
  request: DecisionRequest,
  bands = NO_BANDS,
): { response: DecisionResponse; mix: readonly Chosen[] } {
  const response = decisionResponseSchema.parse(
    spotOptimize(highs, bands, request, createModelStore(null).active()),
  );
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

  it('adds one node, however cheap two smaller ones would be', () => {
    const half = buildPool('c6i.small/us-east-1b', { vcpu: 1, memory_gib: 4, price_per_hour: 0.001 });
    const names = added(
      buildRequest(TODAY, [half, buildPool('c5.large/us-east-1a')], { ...demand, replace }),
    );
    expect(names).toEqual(['c5.large/us-east-1a/spot']);
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

describe('the risk of a Spot pool', () => {
  const replace = {
    node_name: 'node-1',
    instance_type: 'm5.large',
    availability_zone: 'us-east-1a',
    vcpu: 2,
    memory_gib: 8,
    zone_required: false,
  };
  const ask = (candidates: readonly Pool[]) =>
    buildRequest(TODAY, candidates, { vcpu: 50, memory_gib: 200, replace });
  const bandsOf = (bands: Readonly<Record<string, number>>): SpotAdvisorBands => ({
    asOf: '2026-03-01',
    bandOf: (region, type) => (region === 'us-east-1' ? (bands[type] ?? null) : null),
  });
  const scoreOf = (response: DecisionResponse, type: string) =>
    response.recommendation.allocations.find((row) => row.instance_type === type)?.risk_score;

  it('is the request’s where no band is known, which is said', () => {
    const { response } = decide(ask([buildPool('c6i.large/us-east-1b', { risk_score: 0.92 })]));
    expect(scoreOf(response, 'c6i.large')).toBe(0.92);
    expect(response.explanation).toContain("is the request's own score");
  });

  it('is the lower of the request’s and our own where the band is known', () => {
    const pool = buildPool('c6i.large/us-east-1b', { risk_score: 0.92 });
    const calm = decide(ask([pool]), bandsOf({ 'c6i.large': 0 }));
    expect(scoreOf(calm.response, 'c6i.large')).toBe(0.92);
    const worse = decide(ask([pool]), bandsOf({ 'c6i.large': 3 }));
    expect(scoreOf(worse.response, 'c6i.large')).toBe(0.82);
    expect(worse.response.explanation).toContain('data of 2026-03-01');
  });

  it('keeps a pool out that is risky by either', () => {
    const safe = buildPool('c5.large/us-east-1a', { price_per_hour: 0.05 });
    const pool = buildPool('c6i.large/us-east-1b', { price_per_hour: 0.01 });
    const known = bandsOf({ 'c6i.large': 4 });
    expect(scoreOf(decide(ask([safe, pool]), known).response, 'c6i.large')).toBeUndefined();
    const unscored = { ...pool, risk_score: null };
    expect(
      scoreOf(decide(ask([safe, unscored]), bandsOf({ 'c6i.large': 0 })).response, 'c6i.large'),
    ).toBeUndefined();
  });
});
