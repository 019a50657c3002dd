import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { NewValidation, Reservation } from '@/server/ports/repositories/safety-repository';
import { safetyValidations } from '../../schema';
import { buildPlan, buildValidation } from '../../testing/build-rows';
import { NOW, openFreshDatabase, seedCluster, type FreshDatabase } from '../../testing/fresh-database';

let database: FreshDatabase;
let owner: { customerId: string; clusterId: string };
beforeAll(async () => {
  database = await openFreshDatabase();
  owner = await seedCluster(database);
});
afterAll(() => database.close());

type Mix = NonNullable<NewValidation['mix']>;
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const MIX: Mix = { pools: [], zones: ZONES, minZones: 3, zonesPreExisting: false };
const pool = (share: number, changes: Partial<Mix['pools'][number]> = {}) => ({
  instanceType: 'm5.large',
  availabilityZone: 'us-east-1a',
  share,
  limitShare: 0.2,
  preExisting: false,
  ...changes,
});

/** Stores a validation with the mix in one transaction, as the gate does. */
const store = (mix: Partial<Mix>) =>
  database.store.transaction((tx) =>
    tx.safety.insertValidation(buildValidation(owner, { mix: { ...MIX, ...mix } })),
  );

/** Name of the constraint by which Postgres refused. */
async function refusedBy(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if ('constraint_name' in cause && typeof cause.constraint_name === 'string')
        return cause.constraint_name;
    }
    throw error;
  }
  return 'not refused';
}

describe('pool_allocations', () => {
  it.each([
    { name: 'exactly the limit', row: pool(0.2) },
    { name: 'nothing', row: pool(0) },
    { name: 'a limit of its own that holds', row: pool(0.1, { limitShare: 0.1 }) },
    { name: 'more than the limit where it stood so before', row: pool(0.9, { preExisting: true }) },
  ])('takes $name', async ({ row }) => {
    await expect(store({ pools: [row] })).resolves.toBeUndefined();
  });

  it.each([
    { name: 'more than the limit', row: pool(0.200001), by: 'pool_allocations_share_limit' },
    {
      name: 'more than a tighter limit',
      row: pool(0.15, { limitShare: 0.1 }),
      by: 'pool_allocations_share_limit',
    },
    { name: 'more than a whole', row: pool(1.1, { preExisting: true }), by: 'pool_allocations_share_range' },
    { name: 'less than nothing', row: pool(-0.1), by: 'pool_allocations_share_range' },
    {
      name: 'a limit above the whole',
      row: pool(0.5, { limitShare: 1.5 }),
      by: 'pool_allocations_share_range',
    },
    { name: 'a limit of nothing', row: pool(0, { limitShare: 0 }), by: 'pool_allocations_share_range' },
  ])('refuses $name, and the validation with it', async ({ row, by }) => {
    const before = await database.db.$count(safetyValidations);
    expect(await refusedBy(store({ pools: [row] }))).toBe(by);
    expect(await database.db.$count(safetyValidations)).toBe(before);
  });

  it('refuses one pool twice', async () => {
    expect(await refusedBy(store({ pools: [pool(0.1), pool(0.1)] }))).toContain('pool_allocations');
  });

  it('takes the limit of 20 % where none is said', async () => {
    const validation = buildValidation(owner);
    await database.store.safety.insertValidation(validation);
    const insert = (share: number) =>
      database.sql`insert into pool_allocations (validation_id, instance_type, availability_zone, share)
        values (${validation.id}, ${`t${share}`}, 'z', ${share})`;
    await insert(0.2);
    expect(await refusedBy(insert(0.21))).toBe('pool_allocations_share_limit');
  });
});

describe('az_distribution', () => {
  it.each([
    { name: 'three zones', mix: {} },
    { name: 'two where the profile says two', mix: { zones: ZONES.slice(1), minZones: 2 } },
    { name: 'one where it stood so before', mix: { zones: ZONES.slice(2), zonesPreExisting: true } },
  ])('takes $name', async ({ mix }) => {
    await expect(store(mix)).resolves.toBeUndefined();
  });

  it.each([
    { name: 'two zones', mix: { zones: ZONES.slice(1) }, by: 'az_distribution_zones' },
    { name: 'no zone', mix: { zones: [] }, by: 'az_distribution_zones' },
    { name: 'three for a profile of four', mix: { minZones: 4 }, by: 'az_distribution_zones' },
    {
      name: 'a repeated zone',
      mix: { zones: [...ZONES.slice(1), 'us-east-1b'] },
      by: 'az_distribution_distinct',
    },
    { name: 'an empty zone', mix: { zones: [...ZONES, ''] }, by: 'az_distribution_no_blank' },
    {
      name: 'a repeated zone although it stood so before',
      mix: { zones: ['a', 'a'], zonesPreExisting: true },
      by: 'az_distribution_distinct',
    },
  ])('refuses $name', async ({ mix, by }) => {
    expect(await refusedBy(store(mix))).toBe(by);
  });

  it('refuses NULL among the zones, and NULL for them', async () => {
    const validation = buildValidation(owner);
    await database.store.safety.insertValidation(validation);
    const withNull = database.sql`insert into az_distribution (validation_id, zones, created_at)
      values (${validation.id}, array['a', 'b', 'c', null], now())`;
    expect(await refusedBy(withNull)).toMatch(/^az_distribution_(no_blank|distinct)$/);
    await expect(
      database.sql`insert into az_distribution (validation_id, zones, created_at) values (${validation.id}, null, now())`,
    ).rejects.toThrow('null value');
  });
});

describe('reservations', () => {
  const reservation = (stepId: string): Reservation => ({
    stepId,
    clusterId: owner.clusterId,
    instanceType: 'm5.large',
    availabilityZone: 'us-east-1a',
    lifecycle: 'spot',
    vcpu: 2,
    memoryGib: 8,
    pricePerHour: parseHourlyPrice('0.0401'),
    riskScore: 0.92,
    alternatives: [
      {
        instanceType: 'm6i.large',
        availabilityZone: 'us-east-1b',
        vcpu: 2,
        memoryGib: 8,
        pricePerHour: parseHourlyPrice('0.041000001'),
        riskScore: 0.87,
      },
      {
        instanceType: 'm6i.large',
        availabilityZone: 'us-east-1c',
        vcpu: 2,
        memoryGib: 8,
        pricePerHour: null,
        riskScore: null,
      },
    ],
  });

  it('count until they are released, one for each step, and read back as written', async () => {
    const { safety, plans } = database.store;
    const plan = buildPlan(owner, { subjectInstanceId: 'i-00000000000000001' });
    await plans.insert(plan);
    const [stepId = ''] = plan.steps.map((step) => step.id);
    await safety.reserve({ ...reservation(stepId), instanceType: 'c5.large' }, NOW);
    await safety.reserve(reservation(stepId), NOW);
    const [found, ...more] = await safety.findReservations(owner.clusterId);
    expect(more).toEqual([]);
    expect(found).toMatchObject(reservation(stepId));
    await safety.release(stepId, NOW);
    expect(await safety.findReservations(owner.clusterId)).toEqual([]);
    await safety.reserve(reservation(stepId), NOW);
    expect(await safety.findReservations(owner.clusterId)).toHaveLength(1);
  });
});

describe('lockCluster', () => {
  /** Judges as the gate does: looks at what is reserved and adds one only where there is none. */
  async function judge(
    from: FreshDatabase['store'],
    clusterId: string,
    stepId: string,
    inside: () => Promise<void>,
  ) {
    return from.transaction(async (tx) => {
      await tx.safety.lockCluster(clusterId);
      const taken = await tx.safety.findReservations(clusterId);
      await inside();
      if (taken.length > 0) return false;
      await tx.safety.reserve({ ...reservationOf(clusterId), stepId }, NOW);
      return true;
    });
  }
  const reservationOf = (clusterId: string): Reservation => ({
    stepId: '',
    clusterId,
    instanceType: 'm5.large',
    availabilityZone: 'us-east-1a',
    lifecycle: 'on-demand',
    vcpu: 2,
    memoryGib: 8,
    pricePerHour: null,
    riskScore: null,
    alternatives: [],
  });

  it('lets one judgment of a cluster run at a time, across processes', async () => {
    const own = await seedCluster(database, { account: '222233334444' });
    const other = database.openAnother();
    const plans = Array.from({ length: 10 }, (_, index) =>
      buildPlan(own, { subjectInstanceId: `i-${String(index).padStart(17, '0')}` }),
    );
    for (const plan of plans) await database.store.plans.insert(plan);
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      plans.map((plan, index) =>
        judge(
          (index % 2 === 0 ? database : other).store,
          own.clusterId,
          plan.steps[0]?.id ?? '',
          async () => {
            inside += 1;
            most = Math.max(most, inside);
            await new Promise((resolve) => setImmediate(resolve));
            inside -= 1;
          },
        ),
      ),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(most).toBe(1);
    expect(await database.store.safety.findReservations(own.clusterId)).toHaveLength(1);
  });

  it('does not hold up another cluster', async () => {
    const [one, two] = [
      await seedCluster(database, { account: '222233335555' }),
      await seedCluster(database, { account: '222233336666' }),
    ];
    await database.store.transaction(async (tx) => {
      await tx.safety.lockCluster(one.clusterId);
      await database.store.transaction((inner) => inner.safety.lockCluster(two.clusterId));
    });
  });
});
