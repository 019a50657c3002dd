import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { createReceiveEvent } from '@/server/services/kinds/interruption/events/receive-event';
import { spotEvents } from './schema';
import {
  ACCOUNT,
  NOW,
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from './testing/fresh-database';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
  await seedCluster(database);
});
afterAll(() => database.close());

const EVENT = {
  id: 'e-1',
  'detail-type': 'EC2 Spot Instance Interruption Warning',
  source: 'aws.ec2',
  account: ACCOUNT,
  time: NOW.toISOString(),
  region: REGION,
  detail: { 'instance-id': 'i-0b662ef9931388ba0', 'instance-action': 'terminate' },
};

function receive(raw: string) {
  const clock = { now: () => NOW, sleep: () => Promise.resolve() };
  const deps = { store: database.store, clock, ids: { newId: () => v7() } };
  return createReceiveEvent(deps)({ raw, source: 'queue', account: ACCOUNT, region: REGION });
}

const health = (detail: object) => ({
  ...EVENT,
  id: 'health',
  source: 'aws.health',
  'detail-type': 'AWS Health Event',
  detail: {
    service: 'EC2',
    eventTypeCode: 'C',
    eventTypeCategory: 'scheduledChange',
    affectedEntities: [{ entityValue: 'i-abcd1111' }],
    ...detail,
  },
});

/** What cannot be stored would come back from its queue for ever. */
describe('a hostile message is stored, and stored once', () => {
  it.each([
    { name: 'NUL outside JSON', raw: 'a\0b' },
    { name: 'half a surrogate pair', raw: '"\ud83d' },
    { name: 'NUL in the id', raw: JSON.stringify({ ...EVENT, id: 'a\0b' }) },
    { name: 'NUL in the source', raw: JSON.stringify({ ...EVENT, id: 'e-2', source: 'a\0b' }) },
    { name: 'NUL in what becomes JSON', raw: JSON.stringify(health({ startTime: 'a\0b' })) },
    { name: 'a lone surrogate in what becomes JSON', raw: JSON.stringify(health({ startTime: '\ud800' })) },
    { name: 'the year 0', raw: JSON.stringify({ ...EVENT, id: 'e-3', time: '0000-01-01T00:00:00Z' }) },
    {
      name: 'the year 10000',
      raw: JSON.stringify({ ...EVENT, id: 'e-4', time: '9999-12-31T23:59:59-23:00' }),
    },
    { name: '1 MiB', raw: 'x'.repeat(1024 * 1024) },
    { name: 'nothing', raw: '' },
  ])('$name', async ({ raw }) => {
    const before = await database.db.$count(spotEvents);
    await receive(raw);
    await receive(raw);
    expect(await database.db.$count(spotEvents)).toBe(before + 1);
  });
});

describe('a warning', () => {
  it('waits to be taken up, once, whoever received it', async () => {
    const raw = JSON.stringify({ ...EVENT, id: 'warning' });
    await Promise.all(Array.from({ length: 20 }, () => receive(raw)));
    const waiting = await database.store.events.findWaiting(ACCOUNT, REGION, 10);
    expect(waiting.filter((event) => event.eventbridgeId === 'warning')).toHaveLength(1);
  });

  it('of another account than its queue is not believed', async () => {
    await receive(JSON.stringify({ ...EVENT, id: 'forged', account: '999999999999' }));
    const rows = await database.db.select().from(spotEvents);
    expect(rows.find((row) => row.eventbridgeId === 'forged')).toMatchObject({
      status: 'ignored',
      reason: expect.stringContaining('other_account') as string,
    });
  });
});
