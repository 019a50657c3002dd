import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import * as schema from '@/server/adapters/postgres/schema';
import { seedCustomer, type SeededCustomer } from './seed-customer';
import { startWebHarness, type WebHarness } from './web-harness';

let web: WebHarness;
let ours: SeededCustomer;

beforeAll(async () => {
  web = await startWebHarness();
  ours = await seedCustomer(web.database.db, 'askmarker', '444444444444');
});

afterAll(() => web.close());

const MINUTE_MS = 60_000;

async function seedPlan(
  status: 'awaiting_approval' | 'failed' | 'completed',
  optimizationType: 'spot_optimize' | 'bin_pack',
  minutesAgo: number,
): Promise<string> {
  const id = v7();
  const createdAt = new Date(Date.now() - minutesAgo * MINUTE_MS);
  const { db } = web.database;
  await db.insert(schema.optimizationHistory).values({
    id,
    customerId: ours.customerId,
    clusterId: ours.clusterId,
    optimizationType,
    status,
    account: ours.account,
    region: 'us-east-1',
    subject: {},
    requestedBy: 'somebody',
    estimatedSavings: '0.25',
    createdAt,
    completedAt: status === 'awaiting_approval' ? null : createdAt,
  });
  return id;
}

const attention = z.array(
  z.object({ kind: z.string(), plan_id: z.string().nullable(), expires_at: z.string().nullable() }),
);

async function plansThatNeedAPerson() {
  const { body } = await web.call('GET', '/overview', { key: ours.keys.viewer });
  return attention.parse(body.attention).filter((item) => item.plan_id !== null);
}

it('lists what waits for an approval until it expires, and a bad end until a later plan ended well', async () => {
  const failed = await seedPlan('failed', 'bin_pack', 50);
  const waiting = await seedPlan('awaiting_approval', 'spot_optimize', 10);
  const found = await plansThatNeedAPerson();
  expect(found.map(({ kind, plan_id: id }) => [kind, id]).sort()).toEqual([
    ['plan_awaiting_approval', waiting],
    ['plan_failed', failed],
  ]);
  const expiry = found.find(({ kind }) => kind === 'plan_awaiting_approval')?.expires_at ?? '';
  const minutesLeft = (Date.parse(expiry) - Date.now()) / MINUTE_MS;
  expect(minutesLeft).toBeGreaterThan(45);
  expect(minutesLeft).toBeLessThanOrEqual(50);

  await seedPlan('completed', 'bin_pack', 5);
  expect((await plansThatNeedAPerson()).map(({ kind }) => kind)).toEqual(['plan_awaiting_approval']);
});
