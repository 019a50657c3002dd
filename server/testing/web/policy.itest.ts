import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { appRouter } from '@/server/api/root';
import { proceduresOf, routes, type Route } from '@/server/api/rest/route-table';
import type { ProcedureMeta } from '@/server/api/trpc';
import * as schema from '@/server/adapters/postgres/schema';
import { seedCustomer, type SeededCustomer } from './seed-customer';
import { startWebHarness, type WebHarness } from './web-harness';
import { policy, type PolicyEntry, type ProcedureName } from '@/server/access/policy';

let web: WebHarness;
let ours: SeededCustomer;
let theirs: SeededCustomer;

beforeAll(async () => {
  web = await startWebHarness();
  ours = await seedCustomer(web.database.db, 'ourmarker', '111111111111');
  theirs = await seedCustomer(web.database.db, 'theirmarker', '222222222222');
});

afterAll(() => web.close());

/** An input for each procedure, as one who knows another customer's ids would send it. */
function inputs(target: SeededCustomer): Readonly<Record<ProcedureName, Record<string, unknown>>> {
  const cluster = { cluster_id: target.clusterId };
  const owner = { customer_id: target.customerId };
  return {
    'session.get': {},
    'overview.get': { ...cluster },
    'live.get': { ...cluster },
    'activity.list': { ...cluster },
    'search.find': { q: target.marker },
    'health.ready': {},
    'customers.list': {},
    'customers.get': owner,
    'customers.setFeatures': { ...owner, features: { bin_packing: false } },
    'customers.pause': { ...owner, level: 'everything', confirm: 'pause everything' },
    'customers.resume': owner,
    'clusters.list': owner,
    'clusters.get': cluster,
    'clusters.register': {
      ...owner,
      cluster_name: 'another',
      region: 'us-east-1',
      k8s_api_endpoint: 'https://another.example.com',
      k8s_token: 'token',
      aws_role_arn: `arn:aws:iam::${target.account}:role/R`,
      sqs_queue_url: `https://sqs.us-east-1.amazonaws.com/${target.account}/cloudoptim-q`,
      skip_check: true,
    },
    'clusters.update': { ...cluster, cluster_name: 'renamed', skip_check: true },
    'clusters.delete': cluster,
    'clusters.check': cluster,
    'clusters.proveTemplate': cluster,
    'clusters.setMode': { ...cluster, mode: 'automatic' },
    'clusters.setFeatures': { ...cluster, features: { bin_packing: false } },
    'clusters.setAdoption': { ...cluster, adopt_auto_scaling_groups: true },
    'clusters.setMaintenance': { ...cluster, time_zone: 'UTC', windows: [], freezes: [] },
    'clusters.resetBreaker': { ...cluster, reason: 'looked into' },
    'clusters.pause': { ...cluster, level: 'everything', confirm: 'pause everything' },
    'clusters.resume': cluster,
    'admin.pauses': {},
    'admin.pause': {},
    'admin.resume': {},
    'events.spotWarnings': cluster,
    'events.get': { event_id: target.eventId },
    'events.history': owner,
    'events.process': { raw: JSON.stringify({ account: target.account }) },
    'optimization.history': owner,
    'optimization.status': { optimization_id: target.planId },
    'optimization.trigger': { ...cluster, optimization_type: 'spot_optimize', dry_run: true },
    'optimization.approve': { optimization_id: target.planId },
    'optimization.cancel': { optimization_id: target.planId },
    'optimization.rollback': { optimization_id: target.planId },
    'optimization.schedule': cluster,
    'k8s.nodes': cluster,
    'k8s.pods': cluster,
    'k8s.workloads': cluster,
    'k8s.metrics': cluster,
    'k8s.previewDrain': { ...cluster, node_name: 'a-node' },
    'k8s.cordon': { ...cluster, node_name: 'a-node' },
    'k8s.drain': { ...cluster, node_name: 'a-node' },
    'k8s.scale': { ...cluster, namespace: 'default', name: 'web', replicas: 2 },
    'safety.status': cluster,
    'ml.health': {},
    'ml.spotOptimize': cluster,
    'ml.binPack': cluster,
    'ml.rightsize': cluster,
    'ml.ghostProbe': cluster,
    'ml.predictSpotInterruption': {},
    'safety.report': cluster,
    'safety.policies': cluster,
    'safety.currentMix': cluster,
    'safety.violations': cluster,
    'safety.validations': cluster,
    'safety.validate': { ...cluster, recommendation: { allocations: [] } },
    'apiKeys.list': {},
    'apiKeys.create': { ...owner, name: 'sneaky', role: 'viewer' },
    'apiKeys.revoke': { api_key_id: target.apiKeyId },
    'users.list': {},
    'users.create': { ...owner, email: 'sneaky@example.com', password: 'long enough indeed', role: 'viewer' },
    'users.update': { user_id: target.userId, disabled: true },
    'users.delete': { user_id: target.userId },
    'audit.list': owner,
  };
}

async function callRoute(route: Route, input: Readonly<Record<string, unknown>>, key: string | null) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(input[name]));
  const rest = Object.fromEntries(
    Object.entries(input).filter(([name]) => !route.segments.includes(`{${name}}`)),
  );
  if (route.method === 'GET') {
    const query = new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]));
    return web.call('GET', `${path}?${query.toString()}`, { key });
  }
  return web.call(
    route.method,
    path,
    route.rawBody ? { key, rawBody: String(rest['raw']) } : { key, body: rest },
  );
}

const entryOf = (name: ProcedureName): PolicyEntry => policy[name];

describe('the policy table', () => {
  it('has a line for every procedure, of the same name and kind, and no line too many', () => {
    const declared = [...proceduresOf(appRouter)].map(([path, procedure]) => {
      const meta: ProcedureMeta = procedure._def.meta ?? {};
      return { path, name: meta.name, kind: procedure._def.type };
    });
    for (const { path, name } of declared) expect(name).toBe(path);
    expect(declared.map(({ path }) => path).sort()).toEqual(Object.keys(policy).sort());
    for (const { name, kind } of declared) expect(name && entryOf(name).kind).toBe(kind);
  });

  it('reaches every procedure by REST too', () => {
    expect(routes.map((route) => route.name).sort()).toEqual(Object.keys(policy).sort());
  });

  it.each(routes.map((route) => [route.name, route] as const))(
    '%s asks for credentials',
    async (_, route) => {
      const answer = await callRoute(route, inputs(ours)[route.name], null);
      expect(answer.status).toBe(401);
      expect(answer.body.error.code).toBe('unauthenticated');
    },
  );

  const above = routes.filter((route) => entryOf(route.name).role !== 'viewer');
  it.each(above.map((route) => [route.name, route] as const))('%s is closed to viewers', async (_, route) => {
    expect((await callRoute(route, inputs(ours)[route.name], ours.keys.viewer)).status).toBe(403);
  });

  const forAdmins = routes.filter((route) => entryOf(route.name).role === 'admin');
  it.each(forAdmins.map((route) => [route.name, route] as const))(
    '%s is closed to operators',
    async (_, route) => {
      expect((await callRoute(route, inputs(ours)[route.name], ours.keys.operator)).status).toBe(403);
    },
  );

  const forPlatform = routes.filter((route) => entryOf(route.name).scope === 'platform');
  it.each(forPlatform.map((route) => [route.name, route] as const))(
    '%s is closed to customer-scoped admins',
    async (_, route) => {
      expect((await callRoute(route, inputs(ours)[route.name], ours.keys.admin)).status).toBe(403);
    },
  );
});

describe('one customer and the data of another', () => {
  const reads = routes.filter((route) => route.kind === 'query');
  /** These never show a customer's rows. */
  const impersonal = new Set<ProcedureName>([
    'session.get',
    'health.ready',
    'k8s.pods',
    'k8s.metrics',
    'k8s.previewDrain',
    'safety.validate',
    'safety.report',
    'safety.currentMix',
    'ml.health',
  ]);

  it.each(reads.map((route) => [route.name, route] as const))(
    '%s shows nothing of another customer',
    async (name, route) => {
      const seen = await callRoute(route, inputs(theirs)[name], ours.keys.admin);
      expect(seen.text).not.toContain(theirs.marker);
      expect(seen.text).not.toContain(theirs.clusterId);
      expect(seen.text).not.toContain(theirs.customerId);
      expect([200, 403, 404]).toContain(seen.status);
    },
  );

  // The walk above would also pass if nothing were ever shown.
  it.each(reads.filter((route) => !impersonal.has(route.name)).map((route) => [route.name, route] as const))(
    '%s shows its own customer its rows',
    async (name, route) => {
      const seen = await callRoute(route, inputs(theirs)[name], theirs.keys.admin);
      expect(seen.status).toBe(200);
      expect(seen.text).toContain(theirs.marker);
    },
  );

  it('hides both customers’ rows from none who sees all', async () => {
    const all = await web.call('GET', '/admin/clusters');
    expect(all.text).toContain(ours.marker);
    expect(all.text).toContain(theirs.marker);
  });

  const writes = routes.filter((route) => route.kind === 'mutation');
  it.each(writes.map((route) => [route.name, route] as const))(
    '%s changes nothing of another customer',
    async (name, route) => {
      const before = await everythingOf(theirs);
      const answer = await callRoute(route, inputs(theirs)[name], ours.keys.admin);
      expect([403, 404]).toContain(answer.status);
      expect(answer.text).not.toContain(theirs.marker);
      expect(await everythingOf(theirs)).toEqual(before);
    },
  );

  async function everythingOf(customer: SeededCustomer) {
    const { db } = web.database;
    const mine = eq(schema.clusters.customerId, customer.customerId);
    return {
      clusters: await db.select().from(schema.clusters).where(mine),
      pauses: await db.select().from(schema.pauses).where(eq(schema.pauses.scopeId, customer.clusterId)),
      plans: await db
        .select()
        .from(schema.optimizationHistory)
        .where(eq(schema.optimizationHistory.customerId, customer.customerId)),
      events: await db
        .select()
        .from(schema.spotEvents)
        .where(eq(schema.spotEvents.customerId, customer.customerId)),
      users: await db.select().from(schema.users).where(eq(schema.users.customerId, customer.customerId)),
      keys: await db
        .select({ id: schema.apiKeys.id, revokedAt: schema.apiKeys.revokedAt })
        .from(schema.apiKeys)
        .where(eq(schema.apiKeys.customerId, customer.customerId))
        .orderBy(schema.apiKeys.id),
      customers: await db.select().from(schema.customers).where(eq(schema.customers.id, customer.customerId)),
    };
  }
});
