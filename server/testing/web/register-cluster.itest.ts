import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import { createAddressGuard } from '@/server/adapters/net/address-guard';
import * as schema from '@/server/adapters/postgres/schema';
import { itemsOf, startWebHarness, type Answer, type WebHarness } from './web-harness';
import { Stack, type WorldCluster } from '@/worker/testing/stack/stack';

let stack: Stack;
let web: WebHarness;
let alpha: WorldCluster;
let beta: WorldCluster;

beforeAll(async () => {
  stack = await Stack.start({
    world: {
      clusters: [
        { name: 'alpha', nodes: 4, pods_per_node: 3 },
        { name: 'beta', account: '444455556666', nodes: 3, pods_per_node: 3 },
      ],
    },
    decisionServer: 'http://127.0.0.1:1',
  });
  const { world } = stack;
  [alpha, beta] = [world.clusters[0]!, world.clusters[1]!];
  process.env['AWS_ENDPOINT_URL'] = world.aws_url;
  process.env['AWS_ACCESS_KEY_ID'] = world.platform_credentials.access_key_id;
  process.env['AWS_SECRET_ACCESS_KEY'] = world.platform_credentials.secret_access_key;
  process.env['AWS_REGION'] = 'us-east-1';
  web = await startWebHarness({}, { AWS_ENDPOINT_URL: world.aws_url });
});

afterAll(async () => {
  await web.close();
  await stack.stop();
});

const bodyOf = (cluster: WorldCluster, changes: Readonly<Record<string, unknown>> = {}) => ({
  cluster_name: cluster.name,
  k8s_api_endpoint: cluster.url,
  k8s_token: cluster.token,
  k8s_ca_certificate: cluster.ca_pem,
  aws_role_arn: cluster.role_arn,
  sqs_queue_url: cluster.queue_url,
  region: cluster.region,
  ...changes,
});

const OFFICE_HOURS = {
  time_zone: 'Europe/Berlin',
  windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens_at: '08:00', closes_at: '18:30' }],
  namespaces: ['dev', 'staging'],
};

const register = (body: object, key?: string) =>
  web.call('POST', '/admin/clusters', { body, ...(key === undefined ? {} : { key }) });

const checkList = z.array(
  z.object({
    check: z.string(),
    ok: z.boolean(),
    severity: z.string(),
    message: z.string(),
    fix: z.string().nullable(),
    feature: z.string().nullable(),
  }),
);

type Check = z.infer<typeof checkList>[number];

const checksOf = (answer: Answer): Check[] => checkList.parse(answer.body.error.details.checks);
const failedOf = (checks: readonly Check[]) =>
  checks.filter((check) => !check.ok && check.severity === 'required').map((check) => check.check);

const doorSchema = z.object({ entries: z.array(z.object({ status: z.number() })) });
const podNames = z.array(z.object({ name: z.string() }));
const createdSchema = z.object({ api_key: z.string() });
const clusterSchema = z.looseObject({
  cluster_id: z.string(),
  customer_id: z.string(),
  aws_account_id: z.string(),
  region: z.string(),
});
/** The cluster of that name in a list. */
const named = (listed: Answer, name: string) =>
  clusterSchema.parse(itemsOf(listed).find((item) => item['cluster_name'] === name));

const clusterRow = async (clusterId: string) => {
  const [row] = await web.database.db.select().from(schema.clusters).where(eq(schema.clusters.id, clusterId));
  return row!;
};

describe('a registration that asks the cluster and AWS', () => {
  it('says what failed, keeps the external id for the next try, and stores no cluster', async () => {
    const first = await register(bodyOf(alpha, { k8s_token: 'not.a.token' }));
    expect(first.status).toBe(422);
    expect(first.body.error.code).toBe('connection_failed');
    expect(failedOf(checksOf(first))).toEqual(['token']);
    const { external_id: externalId } = first.body.error.details;
    expect(externalId.length).toBeGreaterThan(20);

    const noCa = await register(bodyOf(alpha, { k8s_ca_certificate: null }));
    expect(failedOf(checksOf(noCa))).toEqual(['certificate']);
    const noCluster = await register(bodyOf(alpha, { k8s_api_endpoint: 'https://127.0.0.1:9' }));
    expect(failedOf(checksOf(noCluster))).toEqual(['address']);
    const noQueue = await register(bodyOf(alpha, { sqs_queue_url: `${alpha.queue_url}-gone` }));
    expect(failedOf(checksOf(noQueue))).toEqual(['queue']);
    const role = alpha.role_arn.replace(/role\/.*/, 'role/nobody');
    const noRole = await register(bodyOf(alpha, { aws_role_arn: role }));
    expect(failedOf(checksOf(noRole))).toEqual(['role']);
    for (const answer of [noCa, noCluster, noQueue, noRole])
      expect(answer.body.error.details.external_id).toBe(externalId);
    expect((await web.call('GET', '/admin/clusters')).body.items).toEqual([]);
  });

  it('connects, answers the external id and never the token', async () => {
    const answer = await register(bodyOf(alpha));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'connected', mode: 'approve', cluster_name: 'alpha' });
    expect(answer.body.check.ok).toBe(true);
    expect(answer.body.token.state).toBe('valid');
    const [customer] = await web.database.db
      .select()
      .from(schema.customers)
      .where(eq(schema.customers.id, answer.body.customer_id));
    expect(answer.body.external_id).toBe(customer?.externalId);

    expect(answer.text).not.toContain(alpha.token);
    const everywhere = JSON.stringify([
      await web.database.db.select().from(schema.clusters),
      await web.database.db.select().from(schema.auditLog),
      await web.database.db.select().from(schema.activity),
    ]);
    expect(everywhere).not.toContain(alpha.token);
    expect((await web.call('GET', `/admin/clusters/${answer.body.cluster_id}`)).text).not.toContain(
      alpha.token,
    );
  });

  it('reads pods page by page and usage from the cluster itself', async () => {
    const [{ cluster_id: clusterId }] = (await web.call('GET', '/admin/clusters')).body.items;
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await web.call('GET', `/k8s/${clusterId}/pods?limit=5${next}`);
      expect(page.status).toBe(200);
      expect(page.body.items.length).toBeLessThanOrEqual(5);
      for (const pod of itemsOf(page)) seen.add(String(pod['uid']));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(seen.size).toBeGreaterThan(5);
    const usage = await web.call('GET', `/k8s/${clusterId}/metrics`);
    expect(usage.status).toBe(200);
    expect(usage.body.metrics_available).toBe(usage.body.nodes.length > 0);
  });

  it('tries a launch without launching, and names what the role lacks for it', async () => {
    const account = beta.role_arn.split(':')[4];
    const launches = async () => {
      const { entries } = doorSchema.parse(await stack.control('GET', '/door?call=ec2:RunInstances'));
      return entries.map(({ status }) => status);
    };
    const optional = async (name: string, permissions: readonly string[] | 'full' | 'older') => {
      await stack.control('PUT', '/roles', { account, name, permissions });
      const answer = await register(
        bodyOf(beta, {
          aws_role_arn: `arn:aws:iam::${account}:role/${name}`,
          // Required, so that nothing is stored.
          sqs_queue_url: `${beta.queue_url}-gone`,
        }),
      );
      expect(answer.status).toBe(422);
      return checksOf(answer).filter(({ check }) => /RunInstances|GetProducts/.test(check));
    };
    const before = await launches();
    const grants = (launch: boolean, prices: boolean): unknown => [
      expect.objectContaining({ check: 'permission:pricing:GetProducts', ok: prices, severity: 'optional' }),
      expect.objectContaining({ check: 'permission:ec2:RunInstances', ok: launch, severity: 'optional' }),
    ];
    expect(await optional('everything', 'full')).toEqual(grants(true, true));
    expect(await optional('older', 'older')).toEqual(grants(true, false));
    const reads = ['ec2:DescribeInstances', 'pricing:GetProducts'];
    expect(await optional('reader', reads)).toEqual(grants(false, true));
    const withoutRole = await optional('without-pass-role', [...reads, 'ec2:RunInstances', 'ec2:CreateTags']);
    expect(withoutRole).toEqual(grants(false, true));
    expect(withoutRole[1]?.message).toContain('iam:PassRole');
    expect((await launches()).slice(before.length)).toEqual([412, 412, 403, 403]);
  });

  it('takes the older, smaller grants and names what each missing one costs', async () => {
    const answer = await register(bodyOf(beta, { k8s_token: beta.older_grants_token }));
    expect(answer.status).toBe(201);
    const missing = checkList.parse(answer.body.check.checks).filter((check) => !check.ok);
    expect(missing.length).toBeGreaterThan(0);
    for (const check of missing) {
      expect(check.severity).toBe('optional');
      expect(check.feature, check.check).not.toBeNull();
    }
    expect(missing.map((check) => check.check)).toContain('permission:list poddisruptionbudgets.policy');
  });

  it('exchanges a token only once the new one is proven', async () => {
    const listed = await web.call('GET', '/admin/clusters');
    const { cluster_id: clusterId } = named(listed, 'beta');
    const before = await clusterRow(clusterId);
    const wrong = await web.call('PUT', `/admin/clusters/${clusterId}`, {
      body: { k8s_token: 'not.a.token' },
    });
    expect(wrong.status).toBe(422);
    expect((await clusterRow(clusterId)).k8sToken).toBe(before.k8sToken);
    const right = await web.call('PUT', `/admin/clusters/${clusterId}`, { body: { k8s_token: beta.token } });
    expect(right.status).toBe(200);
    expect((await clusterRow(clusterId)).k8sToken).not.toBe(before.k8sToken);
    const check = await web.call('POST', `/admin/clusters/${clusterId}/check`);
    expect(check.body).toMatchObject({ ok: true, cluster_id: clusterId });
  });
});

describe('office hours', () => {
  it('are kept as given, stay when others change, and go when they are null', async () => {
    const registered = await register(
      bodyOf(alpha, {
        cluster_name: 'by-day',
        k8s_api_endpoint: 'https://by-day.example.com',
        office_hours: OFFICE_HOURS,
        skip_check: true,
      }),
    );
    expect(registered.status).toBe(201);
    const path = `/admin/clusters/${registered.body.cluster_id}`;
    expect((await web.call('GET', path)).body.office_hours).toEqual(OFFICE_HOURS);
    const change = async (changes: object): Promise<unknown> =>
      (await web.call('PUT', path, { body: { ...changes, skip_check: true } })).body.office_hours;
    expect(await change({ cluster_name: 'by-day-only' })).toEqual(OFFICE_HOURS);
    const nights = {
      ...OFFICE_HOURS,
      windows: [{ days: ['fri', 'sat'], opens_at: '22:00', closes_at: '06:00' }],
    };
    expect(await change({ office_hours: nights })).toEqual(nights);
    expect(await change({ office_hours: null })).toBeNull();
    expect((await web.call('GET', path)).body.office_hours).toBeNull();
  });
});

describe('what is refused before anybody is asked', () => {
  it('the same cluster twice, naming the first', async () => {
    const listed = await web.call('GET', '/admin/clusters');
    const first = named(listed, 'alpha');
    for (const changes of [{ cluster_name: 'another name' }, { k8s_api_endpoint: 'https://10.0.0.1' }]) {
      const again = await register(bodyOf(alpha, { ...changes, skip_check: true }));
      expect(again.status).toBe(409);
      expect(again.body.error.details.cluster_id).toBe(first.cluster_id);
    }
  });

  it.each([
    ['another host', 'https://queue.example.com/111122223333/cloudoptim-q'],
    ['another region', 'https://sqs.eu-west-1.amazonaws.com/111122223333/cloudoptim-q'],
    ['another account', 'https://sqs.us-east-1.amazonaws.com/999999999999/cloudoptim-q'],
    ['another name', 'https://sqs.us-east-1.amazonaws.com/111122223333/orders'],
    ['plain http', 'http://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-q'],
  ])('a queue of %s', async (_, queueUrl) => {
    const answer = await register(bodyOf(alpha, { sqs_queue_url: queueUrl }));
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe('sqs_queue_url');
  });

  it.each([
    'http://cluster.example.com',
    'https://user:secret@cluster.example.com',
    'https://c.example.com?a=b',
  ])('the address %s', async (endpoint) => {
    const answer = await register(bodyOf(alpha, { k8s_api_endpoint: endpoint }));
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe('k8s_api_endpoint');
  });

  it('a template that moves', async () => {
    const answer = await register(
      bodyOf(alpha, { node_template: { launch_template_id: 'lt-0123456789abcdef0', version: '$Latest' } }),
    );
    expect(answer.status).toBe(400);
  });

  it.each([
    ['time_zone', { time_zone: 'Europe/Atlantis' }],
    ['windows.0.days.0', { windows: [{ days: ['monday'], opens_at: '08:00', closes_at: '18:00' }] }],
    ['windows.0.days', { windows: [{ days: ['mon', 'mon'], opens_at: '08:00', closes_at: '18:00' }] }],
    ['windows.0.opens_at', { windows: [{ days: ['mon'], opens_at: '8:00', closes_at: '18:00' }] }],
    ['windows.0.closes_at', { windows: [{ days: ['mon'], opens_at: '08:00', closes_at: '24:00' }] }],
    ['windows.0.closes_at', { windows: [{ days: ['mon'], opens_at: '08:00', closes_at: '08:00' }] }],
    ['windows', { windows: [] }],
    ['namespaces.0', { namespaces: ['Dev'] }],
    ['namespaces', { namespaces: [] }],
    ['', { holidays: [] }],
  ])('office hours with a wrong %s', async (path, changes) => {
    const answer = await register(bodyOf(alpha, { office_hours: { ...OFFICE_HOURS, ...changes } }));
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe(['office_hours', path].filter(Boolean).join('.'));
  });

  it('a policy that loosens', async () => {
    expect((await register(bodyOf(alpha, { policy: { max_pool_share: 0.5 } }))).status).toBe(400);
  });

  it('a token of more than a year without a reason', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 400 * 86_400 }));
    const longLived = bodyOf(alpha, {
      cluster_name: 'long-lived',
      k8s_api_endpoint: 'https://long-lived.example.com',
      k8s_token: `e30.${claims.toString('base64url')}.c2ln`,
      skip_check: true,
    });
    expect((await register(longLived)).body.error.code).toBe('token_reason_required');
    expect((await register({ ...longLived, token_reason: 'no rotation yet' })).status).toBe(201);
  });
});

describe('whose cluster it becomes', () => {
  const scopedKey = async (customerId: string, role: string) => {
    const body = { name: role, role, customer_id: customerId };
    return createdSchema.parse((await web.call('POST', '/api-keys', { body })).body).api_key;
  };

  it('needs an admin of all customers to be found by account', async () => {
    const [{ customer_id: customerId }] = (await web.call('GET', '/admin/customers')).body.items;
    const body = bodyOf(alpha, {
      skip_check: true,
      k8s_api_endpoint: 'https://third.example.com',
      cluster_name: 'third',
    });
    for (const role of ['operator', 'admin']) {
      const answer = await register(body, await scopedKey(customerId, role));
      expect(answer.status).toBe(403);
      expect(answer.body.error.code).toBe('customer_id_required');
    }
  });

  it('takes an external id from such an admin only', async () => {
    const [{ customer_id: customerId }] = (await web.call('GET', '/admin/customers')).body.items;
    const answer = await register(
      bodyOf(alpha, { customer_id: customerId, external_id: 'chosen-by-the-customer', skip_check: true }),
      await scopedKey(customerId, 'admin'),
    );
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('external_id_not_accepted');
  });

  it('gives one of two registrations at the same moment the cluster', async () => {
    const body = bodyOf(alpha, {
      skip_check: true,
      k8s_api_endpoint: 'https://race.example.com',
      cluster_name: 'race',
    });
    const answers = await Promise.all([1, 2, 3, 4].map(() => register(body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('an address in our own network', () => {
  it('is never connected to', async () => {
    const guarded = await startWebHarness({
      addressGuard: createAddressGuard({ allowPrivate: false, privateCidrs: [] }),
    });
    try {
      const answer = await guarded.call('POST', '/admin/clusters', {
        body: bodyOf(alpha, {
          sqs_queue_url: `https://sqs.us-east-1.amazonaws.com/${alpha.role_arn.split(':')[4]}/cloudoptim-q`,
        }),
      });
      expect(answer.status).toBe(422);
      const [address] = checksOf(answer);
      expect(address).toMatchObject({ check: 'address', ok: false });
    } finally {
      await guarded.close();
    }
  });
});

describe('deletion', () => {
  it('waits for interruptions and optimizations, then erases the token, tells the workers and keeps the history', async () => {
    const listed = await web.call('GET', '/admin/clusters');
    const cluster = named(listed, 'alpha');
    const planId = v7();
    await web.database.db.insert(schema.optimizationHistory).values({
      id: planId,
      customerId: cluster.customer_id,
      clusterId: cluster.cluster_id,
      optimizationType: 'interruption',
      status: 'executing',
      account: cluster.aws_account_id,
      region: cluster.region,
      subject: {},
      requestedBy: 'event',
      createdAt: new Date(),
    });
    const path = `/admin/clusters/${cluster.cluster_id}`;
    const running = await web.call('DELETE', path);
    expect(running.status).toBe(409);
    expect(running.body.error).toMatchObject({
      code: 'interruption_running',
      details: { optimization_ids: [planId] },
    });

    await web.database.db
      .update(schema.optimizationHistory)
      .set({ status: 'completed', completedAt: new Date() })
      .where(eq(schema.optimizationHistory.id, planId));
    const optimizationId = v7();
    await web.database.db.insert(schema.optimizationHistory).values({
      id: optimizationId,
      customerId: cluster.customer_id,
      clusterId: cluster.cluster_id,
      optimizationType: 'spot_optimize',
      status: 'executing',
      account: cluster.aws_account_id,
      region: cluster.region,
      subject: {},
      requestedBy: 'operator',
      createdAt: new Date(),
    });
    const optimizing = await web.call('DELETE', path);
    expect(optimizing.status).toBe(409);
    expect(optimizing.body.error).toMatchObject({ code: 'optimization_running' });
    const [asked] = await web.database.db
      .update(schema.optimizationHistory)
      .set({ status: 'cancelled', completedAt: new Date() })
      .where(eq(schema.optimizationHistory.id, optimizationId))
      .returning();
    expect(asked?.cancelRequestedBy).toBe('the removal of the cluster');
    const told = new Promise<string>((resolve) => void web.database.sql.listen('clusters_changed', resolve));
    // LISTEN is in force once another statement of the same connection pool was answered after it.
    await web.database.sql.listen('clusters_changed', () => undefined);
    const gone = await web.call('DELETE', path);
    expect(gone.status).toBe(200);
    expect(gone.body).toMatchObject({ deleted: true, left_cordoned: [] });
    expect(await told).toBe(`${cluster.aws_account_id}/${cluster.region}`);
    expect(await clusterRow(cluster.cluster_id)).toMatchObject({ k8sToken: null });
    expect((await web.call('GET', path)).status).toBe(404);
    expect((await web.call('GET', `/optimization/status/${planId}`)).status).toBe(200);
    expect((await web.call('DELETE', path)).status).toBe(404);
  });

  it('leaves the address free for a new registration', async () => {
    const again = await register(bodyOf(alpha));
    expect(again.status).toBe(201);
  });
});

describe('an operator’s own actions', () => {
  it('are previewed on the cluster as it is now', async () => {
    const cluster = named(await web.call('GET', '/admin/clusters'), 'alpha');
    const pods = await web.call('GET', `/k8s/${cluster.cluster_id}/pods?limit=500`);
    const nodeName = itemsOf(pods)
      .map((pod) => pod['node_name'])
      .find((name) => typeof name === 'string');
    const here = itemsOf(pods).filter((pod) => pod['node_name'] === nodeName);
    const preview = await web.call(
      'GET',
      `/k8s/${cluster.cluster_id}/nodes/drain-preview?node_name=${String(nodeName)}`,
    );
    expect(preview.status).toBe(200);
    const shown = [...podNames.parse(preview.body.evicted), ...podNames.parse(preview.body.staying)];
    expect(shown.map((pod) => pod.name).sort()).toEqual(here.map((pod) => pod['name']).sort());
    const absent = await web.call('GET', `/k8s/${cluster.cluster_id}/nodes/drain-preview?node_name=nowhere`);
    expect(absent.status).toBe(404);
  });

  it.each([
    ['nodes/cordon', { node_name: 'any' }],
    ['scale', { namespace: 'default', name: 'any', replicas: 1 }],
  ])('%s says that the target is not there', async (path, body) => {
    const cluster = named(await web.call('GET', '/admin/clusters'), 'alpha');
    const answer = await web.call('POST', `/k8s/${cluster.cluster_id}/${path}`, { body });
    expect(answer.status).toBe(404);
  });
});
