import { desc } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as schema from '@/server/adapters/postgres/schema';
import { request as template } from '@/server/adapters/decision/answering-server.testing';
import { answerWith } from '@/worker/testing/decision/decision-double';
import {
  send,
  startScriptedDecisionServer,
  type ScriptedDecisionServer,
} from '@/worker/testing/decision/scripted-decision-server';
import { seedCustomer, type SeededCustomer } from './seed-customer';
import { startWebHarness, type WebHarness } from './web-harness';

let web: WebHarness;
let decisions: ScriptedDecisionServer;
let ours: SeededCustomer;

beforeAll(async () => {
  decisions = await startScriptedDecisionServer();
  web = await startWebHarness({}, { ML_SERVER_URL: decisions.url });
  ours = await seedCustomer(web.database.db, 'askmarker', '444444444444');
});

afterAll(async () => {
  await web.close();
  await decisions.close();
});

const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const pool = (zone: string) => ({
  instance_type: 'm5.large',
  availability_zone: zone,
  lifecycle: 'on-demand' as const,
  vcpu: 2,
  memory_gib: 8,
  price_per_hour: 0.096,
  risk_score: null,
});
const mix = zones.map((zone) => ({ ...pool(zone), count: 2 }));
const recommended = (counts: readonly number[]) =>
  zones.map((zone, index) => ({
    instance_type: 'm5.large',
    availability_zone: zone,
    lifecycle: 'on-demand' as const,
    count: counts[index] ?? 0,
  }));

const question = (clusterId: string) => ({
  ...template,
  cluster_id: clusterId,
  cluster_state: { ...template.cluster_state, cluster_id: clusterId, current_allocations: mix },
  requirements: { vcpu: 4, memory_gib: 16, replace: null },
});
const ask = (body: unknown, key?: string) =>
  web.call('POST', '/ml/decision/spot-optimize', { body, ...(key === undefined ? {} : { key }) });

describe('a decision for an operator', () => {
  it('comes back as the server gave it, with our verdict beside, and leaves nothing but its audit row', async () => {
    decisions.script('imagined', (request, response) =>
      send(response, answerWith(request, recommended([1, 1, 1]))),
    );
    const { status, body } = await ask(question('imagined'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ decision_id: 'scripted', model_version: 'scripted-1' });
    expect(body.verdict).toMatchObject({ is_safe: true, action_taken: 'approved' });
    const { db } = web.database;
    const [row] = await db.select().from(schema.auditLog).orderBy(desc(schema.auditLog.at)).limit(1);
    expect(row).toMatchObject({ action: 'ml.spotOptimize', outcome: 'succeeded' });
    expect(await db.select().from(schema.optimizationHistory)).toHaveLength(1);
  });

  it('is judged, however good it says it is', async () => {
    decisions.script('liar', (request, response) =>
      send(
        response,
        answerWith(request, [
          { ...recommended([6])[0], vcpu: 64 },
          { instance_type: 'x9.huge', availability_zone: 'us-east-1a', lifecycle: 'spot', count: 3 },
        ]),
      ),
    );
    const { body } = await ask(question('liar'));
    expect(JSON.stringify(body.verdict.violations)).toMatch(/az_distribution.*multi_factor/);
    expect(body.recommendation.allocations).toHaveLength(2);
  });

  it('about a cluster of ours is judged by its own policy and facts', async () => {
    decisions.script(ours.clusterId, (request, response) =>
      send(response, answerWith(request, recommended([1, 1, 1]))),
    );
    const { body } = await ask(question(ours.clusterId));
    expect(body.verdict.policy.min_availability_zones).toBe(4);
  });

  it('is not asked for about a cluster that is not there', async () => {
    const strange = v7();
    expect((await ask(question(strange))).status).toBe(404);
    expect(decisions.asked.get(strange)).toBeUndefined();
  });

  it('is for operators of the platform', async () => {
    expect((await ask(question('imagined'), ours.keys.operator)).status).toBe(403);
  });
});

describe('what is no decision', () => {
  it.each<[string, (request: typeof template) => unknown, string]>([
    ['another question’s answer', (one) => answerWith({ ...one, request_id: 'x' }, []), 'wrong_request'],
    ['no JSON', () => '<html>', 'malformed'],
    ['a negative count', (one) => answerWith(one, [{ ...mix[0], count: -1 }]), 'malformed'],
  ])('is 502 and says why: %s', async (_, answer, reason) => {
    decisions.script('hostile', (request, response) => send(response, answer(request)));
    const { status, body } = await ask(question('hostile'));
    expect(status).toBe(502);
    expect(body.error.code).toBe(`decision_server_${reason}`);
  });

  it.each([
    ['requirements.vcpu', { requirements: { vcpu: -1, memory_gib: 1, replace: null } }],
    ['decision_type', { decision_type: 'bin_pack' }],
    [
      'cluster_state.candidate_pools.0.price_per_hour',
      {
        cluster_state: {
          ...template.cluster_state,
          candidate_pools: [{ ...pool('a'), price_per_hour: 1e300 }],
        },
      },
    ],
  ])('a question that breaks the contract is 400 and names %s', async (path, change) => {
    const { status, body } = await ask({ ...question('imagined'), ...change });
    expect(status).toBe(400);
    expect(body.error.details.fields[0].path).toBe(path);
  });

  it('a question of more than 8 MiB is not read', async () => {
    const answer = await web.call('POST', '/ml/decision/rightsize', { rawBody: ' '.repeat(9 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });
});
