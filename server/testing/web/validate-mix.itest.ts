import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import * as schema from '@/server/adapters/postgres/schema';
import { seedCustomer, type SeededCustomer } from './seed-customer';
import { startWebHarness, type Answer, type WebHarness } from './web-harness';

let web: WebHarness;
let ours: SeededCustomer;
let theirs: SeededCustomer;

beforeAll(async () => {
  web = await startWebHarness();
  ours = await seedCustomer(web.database.db, 'askmarker', '444444444444');
  theirs = await seedCustomer(web.database.db, 'othermarker', '555555555555');
});

afterAll(() => web.close());

const ask = (body: unknown, key?: string): Promise<Answer> =>
  web.call('POST', '/safety/validate', { body, ...(key === undefined ? {} : { key }) });

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
type Row = Record<string, unknown>;
const rowsOf = (value: unknown): Row[] => z.array(z.record(z.string(), z.unknown())).parse(value);

const onDemand = (zone: string, count: number, more: Row = {}): Row => ({
  instance_type: 'm5.large',
  availability_zone: zone,
  lifecycle: 'on-demand',
  count,
  vcpu: 2,
  memory_gib: 8,
  price_per_hour: 0.096,
  ...more,
});
const spot = (type: string, zone: string, count: number, more: Row = {}): Row =>
  onDemand(zone, count, {
    instance_type: type,
    lifecycle: 'spot',
    price_per_hour: 0.035,
    risk_score: 0.9,
    ...more,
  });
const everywhere = (count: number): Row[] => ZONES.map((zone) => onDemand(zone, count));
const question = (allocations: readonly Row[], more: Row = {}) => ({
  current: { allocations: everywhere(5) },
  recommendation: { allocations },
  ...more,
});

/** 12 on-demand and 3 Spot nodes: exactly a fifth of 30 vCPU in one Spot pool. */
const SAFE = [...everywhere(4), spot('m5.large', 'us-east-1a', 3)];

async function countValidations(): Promise<number> {
  return (await web.database.db.select({ id: schema.safetyValidations.id }).from(schema.safetyValidations))
    .length;
}

describe('a question with its own numbers', () => {
  it('is approved at exactly a fifth in one pool and unchanged, and leaves no trace', async () => {
    const before = await countValidations();
    const answer = await ask(question(SAFE));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ is_safe: true, action_taken: 'approved', violations: [] });
    expect(rowsOf(answer.body.layers).map((layer) => [layer['name'], layer['passed']])).toEqual([
      ['risk_threshold', true],
      ['az_distribution', true],
      ['pool_concentration', true],
      ['on_demand_buffer', true],
      ['multi_factor', true],
    ]);
    expect(answer.body.recommendation.allocations).toHaveLength(4);
    expect(await countValidations()).toBe(before);
  });

  it('names every layer that does not hold and makes a safe mix that is approved when asked again', async () => {
    const candidates = ZONES.flatMap((zone) =>
      ['c5.large', 'r5.large'].map((type) => {
        const { count: _count, ...pool } = spot(type, zone, 0);
        return pool;
      }),
    );
    const allocations = [onDemand('us-east-1b', 1), spot('m5.large', 'us-east-1a', 9, { risk_score: 0.5 })];
    const asked = question(allocations);
    const answer = await ask({ ...asked, recommendation: { allocations, candidates } });
    expect(answer.body).toMatchObject({ is_safe: true, action_taken: 'safe_alternative_created' });
    expect(
      rowsOf(answer.body.violations)
        .map((one) => one['violation_type'])
        .sort(),
    ).toEqual(['az_distribution', 'on_demand_buffer', 'pool_concentration', 'risk_threshold']);
    const vcpu = (rows: Row[]) =>
      rows.reduce((sum, row) => sum + Number(row['count']) * Number(row['vcpu']), 0);
    expect(vcpu(answer.body.recommendation.allocations)).toBeGreaterThanOrEqual(20);
    const again = await ask(question(answer.body.recommendation.allocations));
    expect(again.body.action_taken).toBe('approved');
    expect(again.body.recommendation).toEqual(answer.body.recommendation);
  });

  it('takes rows of one pool together, and no zone from a row of count 0', async () => {
    const split = [...everywhere(4), ...[2, 2].map((count) => spot('m5.large', 'us-east-1a', count))];
    const [violation] = (await ask(question(split))).body.violations;
    expect(violation).toMatchObject({
      violation_type: 'pool_concentration',
      details: { pool: 'm5.large/us-east-1a', observed: 0.25, required: 0.2 },
    });
    const empty = [onDemand('us-east-1a', 3), onDemand('us-east-1b', 3), onDemand('us-east-1c', 0)];
    const answer = await ask({ current: { allocations: [] }, recommendation: { allocations: empty } });
    expect(answer.body.requested_layers[1]).toMatchObject({ passed: false, observed: 2 });
  });

  it('holds the mix to the demand with headroom', async () => {
    const covered = await ask(question(SAFE, { demand: { vcpu: 27.2, memory_gib: 100 } }));
    expect(covered.body.action_taken).toBe('approved');
    expect(covered.body.unknown).toEqual([]);
    const short = await ask(question(SAFE, { demand: { vcpu: 27.3, memory_gib: 100 } }));
    expect(short.body.violations[0]).toMatchObject({
      violation_type: 'multi_factor',
      details: { check: 'cover_vcpu', observed: 30, required: 30.03 },
    });
  });

  it('is judged under a tighter policy', async () => {
    const answer = await ask(question(SAFE, { policy: { max_pool_share: 0.1, min_risk_score: 0.95 } }));
    expect(answer.body.policy).toMatchObject({ max_pool_share: 0.1, min_risk_score: 0.95 });
    expect(
      rowsOf(answer.body.requested_layers)
        .slice(0, 4)
        .map((layer) => layer['passed']),
    ).toEqual([false, true, false, true]);
  });
});

describe('a wrong question', () => {
  const withRow = (more: Row) => question([...everywhere(4), spot('m5.large', 'us-east-1a', 1, more)]);
  const missing = (field: string) => withRow({ [field]: undefined });
  it.each<[string, unknown]>([
    ['recommendation.allocations.3.count', withRow({ count: -1 })],
    ['recommendation.allocations.3.count', withRow({ count: 1.5 })],
    ['recommendation.allocations.3.vcpu', withRow({ vcpu: -2 })],
    ['recommendation.allocations.3.vcpu', missing('vcpu')],
    ['recommendation.allocations.3.memory_gib', missing('memory_gib')],
    ['recommendation.allocations.3.price_per_hour', withRow({ price_per_hour: -0.1 })],
    ['recommendation.allocations.3.risk_score', withRow({ risk_score: 1.01 })],
    ['recommendation.allocations.3.risk_score', withRow({ risk_score: '0.9' })],
    ['recommendation.allocations.3.lifecycle', withRow({ lifecycle: 'reserved' })],
    ['demand.vcpu', question(SAFE, { demand: { vcpu: -1, memory_gib: 1 } })],
    ['current', { recommendation: { allocations: SAFE } }],
    ['policy.max_pool_share', question(SAFE, { policy: { max_pool_share: 0.21 } })],
    ['policy.min_risk_score', question(SAFE, { policy: { min_risk_score: 0.7 } })],
    ['policy.min_availability_zones', question(SAFE, { policy: { min_availability_zones: 2 } })],
    ['policy.min_on_demand_share', question(SAFE, { policy: { min_on_demand_share: 0.1 } })],
    ['policy.headroom_share', question(SAFE, { policy: { headroom_share: 0 } })],
    ['policy.min_risk_score', question(SAFE, { policy: { min_risk_score: 1.5 } })],
  ])('is 400 and names %s', async (path, body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe(path);
  });

  it('names a number too large to be one', async () => {
    const text = JSON.stringify(withRow({ vcpu: 123 })).replace('123', '1e999');
    const answer = await web.call('POST', '/safety/validate', { rawBody: text });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe('recommendation.allocations.3.vcpu');
  });

  it('is 400 with both a cluster and mixes of the caller', async () => {
    const answer = await ask(question(SAFE, { cluster_id: ours.clusterId }));
    expect(answer.body.error.details.fields[0].path).toBe('current');
  });
});

describe('a question about a cluster', () => {
  beforeAll(async () => {
    const { db } = web.database;
    await db.delete(schema.nodes).where(eq(schema.nodes.clusterId, ours.clusterId));
    const now = new Date();
    const node = { clusterId: ours.clusterId, owner: 'standalone', status: 'ready' as const };
    const seen = { nodeCreatedAt: now, firstSeenAt: now, lastSeenAt: now, unschedulable: false, podCount: 3 };
    await db.insert(schema.nodes).values(
      [...ZONES, 'us-east-1d'].flatMap((availabilityZone) =>
        [0, 1, 2].map((position) => ({
          ...node,
          ...seen,
          id: v7(),
          nodeName: `node-${availabilityZone}-${String(position)}`,
          nodeUid: v7(),
          instanceId: `i-${v7().replaceAll('-', '').slice(0, 17)}`,
          instanceType: 'm5.large',
          availabilityZone,
          nodeType: 'on-demand' as const,
          cpuCores: 1.93,
          memoryGb: 7.2,
          pricePerHour: '0.096',
        })),
      ),
    );
  });

  const about = (allocations: readonly Row[], more: Row = {}, key = ours.keys.viewer) =>
    ask({ cluster_id: ours.clusterId, recommendation: { allocations }, ...more }, key);
  const bare = (zone: string, count: number, more: Row = {}): Row => ({
    instance_type: 'm5.large',
    availability_zone: zone,
    lifecycle: 'on-demand',
    count,
    ...more,
  });
  const fourZones = (more: Row = {}): Row[] => [...ZONES, 'us-east-1d'].map((zone) => bare(zone, 2, more));

  it('is judged on our own facts and the cluster’s policy, and says what we do not know', async () => {
    const answer = await about(fourZones());
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ is_safe: true, action_taken: 'approved' });
    // The seeded cluster asks for four zones.
    expect(answer.body.policy.min_availability_zones).toBe(4);
    expect(answer.body.recommendation.allocations[0]).toMatchObject({
      vcpu: 2,
      memory_gib: 7.2,
      price_per_hour: 0.096,
    });
    expect(answer.body.unknown).toEqual([{ fact: 'demand', pool: null }]);
  });

  it('does not let the cluster’s own policy be loosened', async () => {
    const answer = await about(fourZones(), { policy: { min_availability_zones: 3 } });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe('policy.min_availability_zones');
  });

  it('takes a stated fact that is off by more than 1 % as a violation, and never as a fact', async () => {
    const honest = await about(fourZones({ vcpu: 2.02, price_per_hour: 0.0951 }));
    expect(honest.body.action_taken).toBe('approved');
    const lying = await about(fourZones({ vcpu: 64, price_per_hour: 0.01 }));
    expect(lying.body.action_taken).toBe('safe_alternative_created');
    expect(lying.body.violations[0]).toMatchObject({
      violation_type: 'multi_factor',
      layer: 5,
      details: { check: 'stated_fact', fact: 'vcpu', observed: 64, required: 2 },
    });
    for (const row of lying.body.recommendation.allocations) expect(row.vcpu).toBe(2);
  });

  it('refuses a type that we know nothing of, and says so', async () => {
    const answer = await about([
      ...fourZones(),
      bare('us-east-1a', 1, { instance_type: 'x9.mega', vcpu: 2 }),
    ]);
    expect(answer.body.violations[0]).toMatchObject({
      violation_type: 'multi_factor',
      details: { check: 'known_pool', pool: 'x9.mega/us-east-1a' },
    });
    expect(answer.body.unknown).toContainEqual({ fact: 'pool', pool: 'x9.mega/us-east-1a/on-demand' });
  });

  it('is not answered about another customer’s cluster', async () => {
    const answer = await about(fourZones(), {}, theirs.keys.admin);
    expect(answer.status).toBe(404);
  });
});

describe('what the gate has judged', () => {
  const at = new Date('2026-01-10T10:20:00Z');
  const layers = (broken: number, tolerance: string | null = null) =>
    ['risk_threshold', 'az_distribution', 'pool_concentration', 'on_demand_buffer', 'multi_factor'].map(
      (name, index) => ({
        layer: index + 1,
        name,
        passed: index + 1 !== broken,
        tolerance: index + 1 === broken ? tolerance : null,
      }),
    );
  const verdict = (broken: number, tolerance: string | null = null) => ({
    is_safe: tolerance !== null || broken === 0,
    violations: [],
    layers: layers(0),
    requested_layers: layers(broken, tolerance),
  });

  beforeAll(async () => {
    const { db } = web.database;
    const judged = async (stored: unknown, actionTaken: 'approved' | 'rejected', owner = ours) => {
      const id = v7();
      await db.insert(schema.safetyValidations).values({
        id,
        clusterId: owner.clusterId,
        customerId: owner.customerId,
        planId: owner.planId,
        kind: 'spot_optimize',
        actionTaken,
        isSafe: actionTaken === 'approved',
        verdict: stored,
        policy: {},
        createdAt: at,
      });
      return id;
    };
    await judged(verdict(0), 'approved');
    await judged(verdict(2, 'pre_existing'), 'approved');
    await judged({ reason: 'a guarded single action has no layers' }, 'approved');
    await judged(verdict(3), 'rejected', theirs);
    const stopped = await judged(verdict(3), 'rejected');
    await db.insert(schema.safetyViolations).values({
      id: v7(),
      validationId: stopped,
      clusterId: ours.clusterId,
      violationType: 'pool_concentration',
      layer: 3,
      severity: 'critical',
      message: 'too much in one pool',
      details: {},
      wasBlocked: true,
      preExisting: false,
      safeAlternativeCreated: false,
      createdAt: at,
    });
  });

  const range = 'from=2026-01-10T00:00:00Z&to=2026-01-11T00:00:00Z';
  const report = (query: string) => web.call('GET', `/safety/report?${query}`, { key: ours.keys.viewer });

  it('is counted by layer as it was asked for, and by interval; nothing judged is no interval of zero', async () => {
    const { body } = await report(range);
    expect(body.validations).toEqual({ total: 4, approved: 3, safe_alternatives_created: 0, rejected: 1 });
    expect(
      rowsOf(body.layers).map(({ layer, judged, passed, tolerated, stopped }) => [
        layer,
        judged,
        passed,
        tolerated,
        stopped,
      ]),
    ).toEqual([
      [1, 3, 3, 0, 0],
      [2, 3, 2, 1, 0],
      [3, 3, 2, 0, 1],
      [4, 3, 3, 0, 0],
      [5, 3, 3, 0, 0],
    ]);
    expect(body.bucket_seconds).toBe(1800);
    expect(body.buckets).toHaveLength(48);
    const filled = rowsOf(body.buckets).filter((bucket) => bucket['validations'] !== 0);
    expect(filled).toEqual([
      {
        from: '2026-01-10T10:00:00.000Z',
        validations: 4,
        violations: [{ violation_type: 'pool_concentration', count: 1 }],
      },
    ]);
  });

  it('shows no more than the range and the scope have', async () => {
    expect((await report('from=2026-01-11T00:00:00Z&to=2026-01-12T00:00:00Z')).body.validations.total).toBe(
      0,
    );
    expect((await report(`${range}&cluster_id=${theirs.clusterId}`)).body.validations.total).toBe(0);
  });

  it('stands beside the policy in force, with what is the cluster’s own, and the mix of today', async () => {
    const policies = await web.call('GET', '/safety/policies', { key: ours.keys.viewer });
    expect(policies.body.items).toMatchObject([
      {
        cluster_id: ours.clusterId,
        profile: 'production',
        policy: { min_availability_zones: 4, max_pool_share: 0.2 },
        overrides: ['min_availability_zones'],
      },
    ]);
    const mix = await web.call('GET', `/safety/mix/${ours.clusterId}`, { key: ours.keys.viewer });
    expect(mix.body.allocations).toMatchObject(
      [...ZONES, 'us-east-1d'].map((zone) => ({ availability_zone: zone, count: 3, vcpu: 2 })),
    );
    const other = await web.call('GET', `/safety/mix/${theirs.clusterId}`, { key: ours.keys.viewer });
    expect(other.status).toBe(404);
  });
});
