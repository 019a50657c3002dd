import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desc, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import * as schema from '@/server/adapters/postgres/schema';
import { createOpenApiDocument } from '@/server/api/openapi-document';
import { PEER_HEADER } from '@/server/runtime/web/client-address';
import { seedCustomer, type SeededCustomer } from './seed-customer';
import { handleRestRequest } from '@/server/api/rest/handle-request';
import { restDepsOf } from '@/server/runtime/web/rest-deps';
import { itemsOf, startWebHarness, type CallOptions, type WebHarness } from './web-harness';
import { MAX_BODY_BYTES } from '@/server/api/rest/read-body';
import { routes } from '@/server/api/rest/route-table';

let web: WebHarness;
let customer: SeededCustomer;

beforeAll(async () => {
  web = await startWebHarness();
  customer = await seedCustomer(web.database.db, 'restmarker', '333333333333');
});

afterAll(() => web.close());

const lastAudit = async () => {
  const [row] = await web.database.db
    .select()
    .from(schema.auditLog)
    .orderBy(desc(schema.auditLog.id))
    .limit(1);
  return row!;
};

describe('errors', () => {
  interface Case {
    readonly what: string;
    readonly method?: string;
    readonly path: string;
    readonly options?: CallOptions;
    readonly status: number;
    readonly code: string;
  }
  const pause = { method: 'POST', path: '/admin/pause' };
  it.each<Case>([
    { what: 'an unknown path', path: '/nothing/here', status: 404, code: 'not_found' },
    {
      what: 'another method',
      method: 'PATCH',
      path: '/admin/clusters',
      status: 405,
      code: 'method_not_allowed',
    },
    {
      what: 'no credentials',
      path: '/admin/clusters',
      options: { key: null },
      status: 401,
      code: 'unauthenticated',
    },
    {
      what: 'a wrong key',
      path: '/admin/clusters',
      options: { key: 'co_no' },
      status: 401,
      code: 'unauthenticated',
    },
    { what: 'broken JSON', ...pause, options: { rawBody: '{"level"' }, status: 400, code: 'invalid_json' },
    { what: 'a JSON list', ...pause, options: { rawBody: '[]' }, status: 400, code: 'invalid_input' },
    {
      what: 'a foreign cursor',
      path: '/admin/clusters?cursor=nonsense',
      status: 400,
      code: 'invalid_cursor',
    },
    {
      what: 'an unconfirmed pause',
      ...pause,
      options: { body: { level: 'everything' } },
      status: 422,
      code: 'confirmation_required',
    },
  ])('$what is answered in the one shape', async ({ method = 'GET', path, options, status, code }) => {
    const answer = await web.call(method, path, options);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(['error']);
    expect(Object.keys(answer.body.error).sort()).toEqual(['code', 'details', 'message']);
    expect(answer.body.error.code).toBe(code);
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
    expect(answer.text).not.toMatch(/\bat \w+ \(|node_modules|\.ts:/);
  });

  it('names the methods that are offered', async () => {
    const answer = await web.call('PATCH', '/admin/clusters');
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  });

  it.each([
    ['limit', '/admin/clusters?limit=501'],
    ['limit', '/admin/clusters?limit=many'],
    ['from', '/events/history?from=yesterday'],
    ['status', '/events/history?status=splendid'],
    ['cluster_id', '/admin/clusters/not-an-id'],
  ])('names the field %s of %s', async (field, path) => {
    const answer = await web.call('GET', path);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.fields[0].path).toBe(field);
  });

  it('refuses another content type and a body beyond 1 MiB', async () => {
    const form = await web.call('POST', '/admin/pause', {
      rawBody: 'level=optimization',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.status).toBe(415);
    const big = await web.call('POST', '/events/process', { rawBody: `"${'a'.repeat(MAX_BODY_BYTES)}"` });
    expect(big.status).toBe(413);
  });

  it('says nothing about an unexpected failure', async () => {
    const broken = {
      ...web.container.queries,
      listClusters: () => Promise.reject(new Error('secret inside')),
    };
    const failures: unknown[] = [];
    const response = await handleRestRequest(
      {
        ...restDepsOf({ ...web.container, queries: broken }),
        onFailure: (failure) => failures.push(failure),
      },
      new Request('http://localhost/api/v1/admin/clusters', {
        headers: { authorization: `Bearer ${web.adminKey}` },
      }),
      ['admin', 'clusters'],
    );
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret inside');
    expect(failures).toHaveLength(1);
  });
});

describe('lists', () => {
  it('page through everything once, newest first', async () => {
    const { db } = web.database;
    const at = new Date();
    const made = Array.from({ length: 7 }, (_, index) => ({
      id: `019a0000-0000-7000-8000-00000000000${index}`,
      eventbridgeId: `paging-${index}`,
      source: 'api' as const,
      customerId: customer.customerId,
      eventType: 'state_change' as const,
      receivedAt: at,
      status: 'ignored' as const,
      raw: '{}',
      detail: {},
    }));
    await db.insert(schema.spotEvents).values(made);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await web.call('GET', `/events/history?type=state_change&limit=3${query}`);
      seen.push(...itemsOf(page).map((item) => String(item['event_id'])));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(made.map((row) => row.id).reverse());
  });

  it('keep the log and the steps of a plan, and never a step’s input', async () => {
    const answer = await web.call('GET', `/events/spot-warnings/${customer.eventId}`);
    expect(answer.body.plan.steps[0].step_type).toBe('cordon');
    expect(answer.body.plan.log[0].message).toContain('line');
    expect(answer.body.plan.validations[0].action_taken).toBe('rejected');
    expect(answer.text).not.toContain('restmarker input');
  });
});

describe('what needs a person', () => {
  const impaired = async () => {
    const answer = await web.call('GET', `/overview?cluster_id=${customer.clusterId}`);
    return z
      .array(z.looseObject({ kind: z.string() }))
      .parse(answer.body.attention)
      .filter((item) => item.kind === 'instance_impaired');
  };

  it('holds a machine whose status checks fail until their end is seen, unless an interruption has it', async () => {
    const since = new Date(Date.now() - 3_600_000);
    const check = {
      source: 'poll' as const,
      customerId: customer.customerId,
      clusterId: customer.clusterId,
      account: customer.account,
      region: 'us-east-1',
      instanceId: customer.instanceId,
      nodeName: 'impaired-node',
      eventType: 'status_check' as const,
      eventTime: since,
      receivedAt: new Date(),
      status: 'handled' as const,
      reason: 'the system status check failed: a person must look at the machine',
      raw: '{}',
      detail: { system_status: 'impaired', instance_status: 'ok' },
    };
    const eventId = v7();
    await web.database.db.insert(schema.spotEvents).values([
      { ...check, id: eventId, eventbridgeId: `status-check:${eventId}` },
      { ...check, id: v7(), eventbridgeId: `status-check:joined:${eventId}`, planId: customer.planId },
    ]);
    expect(await impaired()).toEqual([
      {
        kind: 'instance_impaired',
        severity: 'warning',
        title: 'impaired-node is impaired',
        detail: check.reason,
        customer_id: customer.customerId,
        cluster_id: customer.clusterId,
        cluster_name: `${customer.marker}-cluster`,
        event_id: eventId,
        plan_id: null,
        estimated_savings_per_hour: null,
        expires_at: null,
        since: since.toISOString(),
      },
    ]);
    await web.database.db
      .update(schema.spotEvents)
      .set({ detail: { ...check.detail, recovered_at: new Date().toISOString() } })
      .where(eq(schema.spotEvents.id, eventId));
    expect(await impaired()).toEqual([]);
  });
});

describe('Idempotency-Key', () => {
  const create = (key: string, name: string) =>
    web.call('POST', '/api-keys', { body: { name, role: 'viewer' }, headers: { 'idempotency-key': key } });
  const named = async (name: string) =>
    (await web.database.db.select().from(schema.apiKeys)).filter((row) => row.name === name);

  it('answers a repetition with the first answer and does nothing twice', async () => {
    const first = await create('key-1', 'once');
    const again = await create('key-1', 'once');
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await named('once')).toHaveLength(1);
  });

  it('keeps answers sealed: a new key stands in one', async () => {
    const made = await create('key-2', 'sealed');
    const stored = JSON.stringify(await web.database.db.select().from(schema.idempotencyKeys));
    expect(stored).not.toContain(made.body.api_key);
  });

  it('refuses the same key with another body', async () => {
    await create('key-3', 'first body');
    const other = await create('key-3', 'second body');
    expect(other.status).toBe(422);
    expect(other.body.error.code).toBe('idempotency_key_reused');
    expect(await named('second body')).toHaveLength(0);
  });

  it('lets one of many concurrent calls through', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('key-4', 'concurrent')));
    expect(await named('concurrent')).toHaveLength(1);
    for (const answer of answers) {
      expect([201, 409]).toContain(answer.status);
      if (answer.status === 409) expect(answer.body.error.code).toBe('request_in_progress');
    }
  });

  it('forgets a key after a day, also while nobody has deleted its row', async () => {
    const first = await create('key-6', 'a day apart');
    await web.database.db
      .update(schema.idempotencyKeys)
      .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
      .where(eq(schema.idempotencyKeys.key, 'key-6'));
    const later = await create('key-6', 'a day apart');
    expect(later.status).toBe(201);
    expect(later.headers.get('idempotency-replayed')).toBeNull();
    expect(later.body.api_key).not.toBe(first.body.api_key);
  });

  it('frees the key of a refused call', async () => {
    const refused = await web.call('POST', '/admin/pause', {
      body: { level: 'everything' },
      headers: { 'idempotency-key': 'key-5' },
    });
    expect(refused.status).toBe(422);
    const mended = await web.call('POST', '/admin/resume', { headers: { 'idempotency-key': 'key-5' } });
    expect(mended.status).toBe(200);
  });

  it('does not mix two callers', async () => {
    const body = { name: 'per caller', role: 'viewer' };
    const headers = { 'idempotency-key': 'key-6' };
    const admin = await web.call('POST', '/api-keys', { body, headers });
    const scoped = await web.call('POST', '/api-keys', { body, headers, key: customer.keys.admin });
    expect(scoped.status).toBe(201);
    expect(scoped.body.api_key_id).not.toBe(admin.body.api_key_id);
    expect(scoped.body.customer_id).toBe(customer.customerId);
  });
});

describe('nodes outside of Auto Scaling groups', () => {
  it('are not allowed until an operator says so; it is audited, and said in the feed once', async () => {
    const path = `/admin/clusters/${customer.clusterId}`;
    expect((await web.call('GET', path)).body).toMatchObject({ adopt_auto_scaling_groups: false });
    const body = { adopt_auto_scaling_groups: true };
    for (let times = 0; times < 2; times += 1) {
      const answer = await web.call('PUT', `${path}/adopt-auto-scaling-groups`, { body });
      expect(answer).toMatchObject({ status: 200, body: { adopt_auto_scaling_groups: true } });
    }
    expect(await lastAudit()).toMatchObject({ action: 'clusters.setAdoption', outcome: 'succeeded' });
    const said = await web.database.sql`
      select title from activity where cluster_id = ${customer.clusterId} and title like '%Auto Scaling groups%'`;
    expect(said).toHaveLength(1);
    expect((await web.call('GET', path)).body).toMatchObject({ adopt_auto_scaling_groups: true });
  });
});

describe('audit', () => {
  it('records a success with its actor, address and request', async () => {
    await web.call('PUT', `/admin/clusters/${customer.clusterId}/mode`, {
      body: { mode: 'advise' },
      headers: { 'x-request-id': 'request-12345' },
    });
    expect(await lastAudit()).toMatchObject({
      action: 'clusters.setMode',
      outcome: 'succeeded',
      actorName: 'bootstrap',
      actorKind: 'api-key',
      clusterId: customer.clusterId,
      customerId: customer.customerId,
      requestId: 'request-12345',
      address: '203.0.113.7',
    });
  });

  it('records refusals, those of role included', async () => {
    await web.call('PUT', `/admin/clusters/${customer.clusterId}/mode`, {
      body: { mode: 'automatic' },
      key: customer.keys.viewer,
    });
    expect(await lastAudit()).toMatchObject({
      action: 'clusters.setMode',
      outcome: 'refused',
      actorName: 'restmarker viewer',
    });
  });

  it('never holds a secret', async () => {
    const password = 'a very secret password';
    await web.call('POST', '/users', {
      body: { email: 'audited@example.com', password, role: 'viewer' },
    });
    const row = await lastAudit();
    expect(row).toMatchObject({ action: 'users.create', outcome: 'succeeded' });
    expect(JSON.stringify(row)).not.toContain(password);
    const made = await web.call('POST', '/api-keys', { body: { name: 'audited', role: 'viewer' } });
    expect(JSON.stringify(await lastAudit())).not.toContain(made.body.api_key);
  });

  it('cannot be changed', async () => {
    await expect(web.database.db.delete(schema.auditLog)).rejects.toThrow();
  });
});

describe('users', () => {
  it('keeps the last admin who sees every customer', async () => {
    const made = await web.call('POST', '/users', {
      body: { email: 'last@example.com', password: 'long enough indeed', role: 'admin' },
    });
    const path = `/users/${made.body.user_id}`;
    const demoted = await web.call('PUT', path, { body: { role: 'viewer' } });
    expect(demoted.body.error.code).toBe('last_admin');
    expect((await web.call('DELETE', path)).body.error.code).toBe('last_admin');
    await web.call('POST', '/users', {
      body: { email: 'second@example.com', password: 'long enough indeed', role: 'admin' },
    });
    expect((await web.call('DELETE', path)).status).toBe(200);
  });

  it('refuses an address twice, whatever its case', async () => {
    const body = { email: 'twice@example.com', password: 'long enough indeed', role: 'viewer' };
    expect((await web.call('POST', '/users', { body })).status).toBe(201);
    const again = await web.call('POST', '/users', { body: { ...body, email: 'TWICE@example.com' } });
    expect(again.status).toBe(409);
  });
});

describe('API keys', () => {
  it('work until they are revoked', async () => {
    const made = await web.call('POST', '/api-keys', { body: { name: 'short-lived', role: 'operator' } });
    expect((await web.call('GET', '/session', { key: made.body.api_key })).body.role).toBe('operator');
    const revoked = await web.call('DELETE', `/api-keys/${made.body.api_key_id}`);
    expect(revoked.body.revoked_at).not.toBeNull();
    const stored = await web.database.db.select().from(schema.apiKeys);
    expect(JSON.stringify(stored)).not.toContain(made.body.api_key);
  });

  it('do not work once expired', async () => {
    const body = { name: 'past', role: 'viewer', expires_at: '2020-01-01T00:00:00Z' };
    expect((await web.call('POST', '/api-keys', { body })).status).toBe(400);
  });
});

describe('events handed in', () => {
  it('records any JSON, once', async () => {
    const first = await web.call('POST', '/events/process', { rawBody: '["not", "an", "event"]' });
    const again = await web.call('POST', '/events/process', { rawBody: '["not", "an", "event"]' });
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ duplicate: false });
    expect(again.body).toMatchObject({ event_id: first.body.event_id, duplicate: true });
    const listed = await web.call('GET', '/events/history?type=unparsed');
    expect(itemsOf(listed).map((item) => item['event_id'])).toContain(first.body.event_id);
  });

  it('refuses broken JSON without recording it', async () => {
    const answer = await web.call('POST', '/events/process', { rawBody: '{"id": ' });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('invalid_json');
  });
});

describe('rate limits', () => {
  it('stops an address without credentials, says for how long, and leaves others alone', async () => {
    const from = (address: string) =>
      web.call('GET', '/admin/clusters', { key: null, headers: { [PEER_HEADER]: address } });
    let limited = await from('198.51.100.9');
    for (let calls = 0; calls < 400 && limited.status !== 429; calls += 1)
      limited = await from('198.51.100.9');
    expect(limited.status).toBe(429);
    expect(limited.body.error.code).toBe('rate_limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await from('198.51.100.10')).status).toBe(401);
    expect((await web.call('GET', '/session')).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('has every REST path with its success status, and is version 3.1', () => {
    const document = createOpenApiDocument();
    expect(document.openapi).toMatch(/^3\.1\./);
    for (const route of routes) {
      const operation = Reflect.get(document.paths?.[route.path] ?? {}, route.method.toLowerCase());
      expect(Object.keys(operation.responses), route.name).toContain(String(route.successStatus));
    }
  });
});
