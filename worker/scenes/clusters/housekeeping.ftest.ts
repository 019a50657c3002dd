import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createIdempotencyRepository } from '@/server/adapters/postgres/repositories/identity/idempotency-repository';
import { createSessionRepository } from '@/server/adapters/postgres/repositories/identity/session-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import { createReportImpairedInstances } from '@/server/services/kinds/interruption/events/report-impaired-instances';
import { createPurgeExpired } from '@/server/services/maintenance/purge-expired';
import { createWatchTokenExpiry } from '@/server/services/maintenance/watch-token-expiry';
import { createNoteDueProofs } from '@/server/services/kinds/template-proof/note-due-proofs';
import { eventually } from '../../testing/stack/eventually';
import { Scene } from '../../testing/scene/scene';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const never = new AbortController().signal;

/** A database of its own, so that no other test's worker takes the jobs. */
function ownRedis(): string {
  const url = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:1');
  url.pathname = '/9';
  return url.toString();
}

let scene: Scene;
let aws: ReturnType<typeof createAwsGateway>;

beforeAll(async () => {
  scene = await Scene.open({
    world: { clusters: [{ name: 'alpha', nodes: 4, pods_per_node: 2, ownership: 'standalone' }] },
    workerEnvironment: { REDIS_URL: ownRedis() },
  });
  const { aws_url: awsUrl, platform_credentials: platform } = scene.stack.world;
  vi.stubEnv('AWS_ENDPOINT_URL', awsUrl);
  vi.stubEnv('AWS_ACCESS_KEY_ID', platform.access_key_id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', platform.secret_access_key);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  aws = createAwsGateway({ clock: systemClock, log });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
  await scene.close();
});

/** Account, region and customer of the cluster. */
async function owner() {
  const [row] = await scene.sql<
    { account: string; region: string; customer: string }[]
  >`select aws_account_id as account, region, customer_id as customer from clusters`;
  if (row === undefined) throw new Error('no cluster is registered');
  return { place: { account: row.account, region: row.region }, customerId: row.customer };
}

function deps() {
  const db = drizzle(scene.sql, { schema });
  return { db, store: createStore(db), clock: systemClock, ids: uuidSource, log, aws };
}

const titles = async (once: string) =>
  (
    await scene.sql<
      { title: string; severity: string }[]
    >`select title, severity from activity where detail->>'once' like ${`${once}%`} order by id`
  ).map(({ severity, title }) => `${severity}: ${title}`);

interface CheckRow {
  readonly status: string;
  readonly reason: string;
  readonly node_name: string;
  readonly source: string;
  readonly recovered: boolean;
  readonly asked: number;
}

const checksOf = (instanceId: string) =>
  scene.sql<
    CheckRow[]
  >`select status, reason, node_name, source, detail->>'recovered_at' is not null as recovered,
      (select count(*)::int from activity a where a.event_id = e.id and a.kind = 'interruption.attention') as asked
    from spot_events e where instance_id = ${instanceId} and event_type = 'status_check' order by received_at`;

describe('status checks', () => {
  it('store one event for each impairment, raise the risk and ask for a person', async () => {
    const { place } = await owner();
    const report = createReportImpairedInstances(deps());
    const machine = await scene.oneSpot();
    await scene.fault('instance-impaired', { scope: machine.instance_id });
    await report(place, never);
    await report(place, never);
    const first = {
      status: 'handled',
      source: 'poll',
      node_name: machine.node_name,
      recovered: false,
      asked: 1,
    };
    expect(await checksOf(machine.instance_id)).toEqual([
      { ...first, reason: expect.stringContaining('a person must look') },
    ]);
    const [node] = await scene.sql<
      { raised: boolean }[]
    >`select risk_raised_at is not null as raised from nodes where instance_id = ${machine.instance_id}`;
    expect(node?.raised).toBe(true);

    await scene.clearFaults();
    await report(place, never);
    await scene.fault('instance-impaired', { scope: machine.instance_id });
    await report(place, never);
    const checks = await checksOf(machine.instance_id);
    expect(checks.map(({ recovered, asked }) => ({ recovered, asked }))).toEqual([
      { recovered: true, asked: 1 },
      { recovered: false, asked: 1 },
    ]);
    await scene.clearFaults();
  });

  it('say once that they may not be read', async () => {
    await scene.fault('aws-error', {
      scope: 'ec2:DescribeInstanceStatus',
      code: 'UnauthorizedOperation',
      status: 403,
    });
    const { place } = await owner();
    const report = createReportImpairedInstances(deps());
    await report(place, never);
    await report(place, never);
    await scene.clearFaults();
    const said = await titles('status-checks-denied');
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('warning: Impaired machines of alpha cannot be seen');
  });
});

describe('what runs by itself', () => {
  it('says once that a token is about to end, and once that it has ended', async () => {
    const { customerId } = await owner();
    const watch = createWatchTokenExpiry(deps());
    const clusterId = scene.stack.clusterIds.get('alpha') ?? '';
    const lives = (issued: string, expires: string) =>
      scene.sql`update clusters set k8s_token_issued_at = now() + ${issued}::interval, k8s_token_expires_at = now() + ${expires}::interval where id = ${clusterId}`;
    await lives('-1 hour', '23 hours');
    await watch(customerId, never);
    expect(await titles('token-')).toEqual([]);
    await lives('-23 hours', '1 hour');
    await watch(customerId, never);
    await watch(customerId, never);
    expect(await titles('token-ending')).toEqual([
      expect.stringMatching(/^warning: The token of alpha ends/),
    ]);
    await lives('-24 hours', '-1 second');
    await watch(customerId, never);
    await watch(customerId, never);
    expect(await titles('token-ended')).toEqual([
      expect.stringMatching(/^error: The token of alpha has ended/),
    ]);
    await scene.sql`update clusters set k8s_token_issued_at = null, k8s_token_expires_at = null where id = ${clusterId}`;
  });

  it('says once per proof that a template is due, and launches nothing', async () => {
    const { customerId } = await owner();
    const note = createNoteDueProofs(deps());
    await eventually('a learned template', async () => {
      const rows =
        await scene.sql`update node_templates set status = 'verified', verified_at = now() - interval '6 days' returning id`;
      return rows.length > 0;
    });
    await note(customerId, never);
    expect(await titles('proof-due')).toEqual([]);
    await scene.sql`update node_templates set verified_at = now() - interval '8 days'`;
    await note(customerId, never);
    await note(customerId, never);
    expect(await titles('proof-due')).toHaveLength(1);
    expect((await scene.world.counters())['ec2:RunInstances'] ?? 0).toBe(0);
  });

  it('deletes what has outlived its use and nothing else', async () => {
    const { db, store } = deps();
    const purge = createPurgeExpired({
      clock: systemClock,
      log,
      idempotency: createIdempotencyRepository(db),
      sessions: createSessionRepository(db),
      workers: store.workers,
      store,
    });
    await scene.sql`insert into idempotency_keys (principal_id, key, procedure, request_hash, created_at)
      values ('p', 'old', 'x', 'h', now() - interval '25 hours'), ('p', 'new', 'x', 'h', now() - interval '23 hours')`;
    await scene.sql`insert into workers (id, started_at, last_seen_at, report) values ('gone', now(), now() - interval '25 hours', '{}')`;
    const [userId, ended, open] = [randomUUID(), randomUUID(), randomUUID()];
    await scene.sql`insert into users (id, email, password_hash, role, created_at, updated_at) values (${userId}, 'p@example.com', 'h', 'viewer', now(), now())`;
    await scene.sql`insert into sessions (id, user_id, created_at, last_seen_at, expires_at)
      values (${ended}, ${userId}, now(), now(), now() - interval '1 second'), (${open}, ${userId}, now(), now(), now() + interval '1 hour')`;
    await purge();
    expect(await scene.sql`select id from sessions`).toEqual([{ id: open }]);
    expect(await scene.sql`select key from idempotency_keys`).toEqual([{ key: 'new' }]);
    expect(await scene.sql`select id from workers order by id`).toEqual([{ id: 'worker-1' }]);
  });
});

describe('a worker', () => {
  it('takes its jobs from the queue by itself, and shows its metrics', async () => {
    const clusterId = scene.stack.clusterIds.get('alpha') ?? '';
    await scene.sql`update clusters set k8s_token_expires_at = now() - interval '7 seconds' where id = ${clusterId}`;
    const before = (await titles('token-ended')).length;
    await eventually(
      'the worker to say that the token has ended',
      async () => (await titles('token-ended')).length > before,
      90_000,
    );
    const [worker] = await scene.sql<{ metrics_url: string }[]>`select metrics_url from workers`;
    const text = await (await fetch(worker?.metrics_url ?? '')).text();
    expect(text).toMatch(/^cloudoptim_job_queue_connected 1$/m);
    expect(text).toMatch(/^cloudoptim_job_queue_depth\{queue="jobs"\} \d+$/m);
    expect(text).toMatch(/^cloudoptim_job_last_success_timestamp_seconds\{job="watch-token-expiry"\} \d+/m);
    expect(text).toMatch(/^cloudoptim_jobs_failing\{job="watch-token-expiry"\} 0$/m);
    expect(text).toMatch(/^cloudoptim_queue_poll_lag_seconds\{queue_url="[^"]+"\} [\d.]+$/m);
    for (const name of [
      'cloudoptim_interruption_seconds',
      'safety_validations_total',
      'safety_violations_total',
      'safe_alternatives_created',
      'unsafe_executions_blocked',
      'cloudoptim_plans',
      'cloudoptim_plan_steps',
    ])
      expect(text).toContain(`# TYPE ${name} `);
  });
});
