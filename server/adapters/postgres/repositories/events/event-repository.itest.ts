import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { spotEvents } from '../../schema';
import { buildEvent, buildPlan } from '../../testing/build-rows';
import {
  ACCOUNT,
  NOW,
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from '../../testing/fresh-database';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

describe('insert', () => {
  it('keeps one of 20 that come at once from two processes', async () => {
    const other = database.openAnother();
    const eventbridgeId = 'the-same-event';
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? database : other).store.events.insert(buildEvent({ eventbridgeId })),
      ),
    );
    expect(results.filter((result) => !result.duplicate)).toHaveLength(1);
    expect(new Set(results.map((result) => result.id)).size).toBe(1);
    const rows = await database.db
      .select()
      .from(spotEvents)
      .where(eq(spotEvents.eventbridgeId, eventbridgeId));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.duplicates).toBe(19);
  });

  it('tells a duplicate what became of the first, and changes nothing of it', async () => {
    const first = buildEvent({ raw: 'first' });
    await database.store.events.insert(first);
    await database.store.events.update(first.id, { status: 'handled', processedAt: NOW });
    const second = buildEvent({ eventbridgeId: first.eventbridgeId, raw: 'second' });
    expect(await database.store.events.insert(second)).toEqual({
      id: first.id,
      status: 'handled',
      duplicate: true,
    });
    expect(await database.store.events.findById(first.id)).toMatchObject({ raw: 'first', status: 'handled' });
    expect(await database.store.events.findById(second.id)).toBeNull();
  });

  it('is undone with its transaction, so that the message counts as new when it comes again', async () => {
    const event = buildEvent();
    const failed = database.store.transaction(async (store) => {
      await store.events.insert(event);
      throw new Error('the worker fails');
    });
    await expect(failed).rejects.toThrow('the worker fails');
    expect(await database.store.events.insert(event)).toMatchObject({ duplicate: false });
  });
});

describe('findWaiting', () => {
  it('gives what nobody took up, oldest first, of that account and region only', async () => {
    const account = '444455556666';
    const owner = await seedCluster(database, { account });
    const plan = buildPlan(owner, { account });
    await database.store.plans.insert(plan);
    const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
    const [late, early] = [
      buildEvent({ account, receivedAt: at(9) }),
      buildEvent({ account, receivedAt: at(1) }),
    ];
    const taken = buildEvent({ account });
    const others = [
      buildEvent({ account, status: 'ignored' }),
      buildEvent({ account, region: 'eu-west-1' }),
      buildEvent({ account: ACCOUNT }),
    ];
    for (const event of [late, early, taken, ...others]) await database.store.events.insert(event);
    await database.store.events.update(taken.id, { planId: plan.id });
    const waiting = await database.store.events.findWaiting(account, REGION, 10);
    expect(waiting.map((event) => event.id)).toEqual([early.id, late.id]);
    expect(await database.store.events.findWaiting(account, REGION, 1)).toHaveLength(1);
  });
});

describe('update', () => {
  it('writes the given fields only, and adds to the detail', async () => {
    const event = buildEvent({ detail: { kept: 1, changed: 1 }, reason: 'before' });
    await database.store.events.insert(event);
    await database.store.events.update(event.id, { cordonedAt: NOW, detail: { changed: 2 } });
    expect(await database.store.events.findById(event.id)).toMatchObject({
      reason: 'before',
      status: 'handling',
      cordonedAt: NOW,
      detail: { kept: 1, changed: 2 },
    });
  });
});

describe('notifyWaiting', () => {
  it('wakes listeners when its transaction commits, and not when it fails', async () => {
    const heard: string[] = [];
    const listener = database.openAnother();
    await listener.sql.listen('events_waiting', (payload) => heard.push(payload));
    const failed = database.store.transaction(async (store) => {
      await store.events.notifyWaiting('999999999999', REGION);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    await database.store.transaction((store) => store.events.notifyWaiting(ACCOUNT, REGION));
    await expect.poll(() => heard, { timeout: 10_000 }).toContain(`${ACCOUNT}/${REGION}`);
    expect(heard).toEqual([`${ACCOUNT}/${REGION}`]);
  });
});

describe('countInterruptionsByPool', () => {
  it('counts warnings by the pool of their node since a day', async () => {
    const owner = await seedCluster(database, { account: '777788889999' });
    const instanceId = 'i-0fedcba9876543210';
    await database.db
      .execute(sql`insert into nodes (id, cluster_id, node_name, node_uid, instance_id, instance_type,
      availability_zone, node_type, owner, status, unschedulable, cpu_cores, memory_gb, pod_count, node_created_at, first_seen_at,
      last_seen_at) values (${v7()}, ${owner.clusterId}, 'n', 'u', ${instanceId}, 'm5.large', 'us-east-1a', 'spot', 'standalone',
      'ready', false, 2, 8, 0, now(), now(), now())`);
    const region = 'eu-central-1';
    const base = { clusterId: owner.clusterId, instanceId, region };
    const before = new Date(NOW.getTime() - 1);
    for (const event of [
      buildEvent(base),
      buildEvent(base),
      buildEvent({ ...base, receivedAt: before }),
      buildEvent({ ...base, eventType: 'rebalance_recommendation' }),
      buildEvent({ ...base, region: REGION }),
    ])
      await database.store.events.insert(event);
    expect(await database.store.events.countInterruptionsByPool(region, NOW)).toEqual([
      { instanceType: 'm5.large', availabilityZone: 'us-east-1a', count: 2 },
    ]);
  });
});
