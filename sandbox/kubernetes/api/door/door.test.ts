import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isRecord } from '../../store/selectors';
import { BUDGETS, evictionManifest, podManifest, PODS } from '../../testing/objects';
import { TestCluster } from '../../testing/test-cluster';

describe('the door', () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await TestCluster.start({ initialNodes: 2, podsPerNode: 6 });
  });
  afterEach(() => {
    test.faults.clear();
    test.asked.clear();
  });
  afterAll(() => test.close());

  it('records every mutation and access review with who, what and the outcome, and no read', async () => {
    const before = test.cluster.door.length;
    await test.call('GET', '/api/v1/pods');
    await test.call('POST', `${PODS}/none/eviction`, {
      body: evictionManifest('none', { gracePeriodSeconds: 5 }),
      token: test.cluster.token,
    });
    await test.call('PUT', '/api/v1/nodes/x', { body: {}, token: test.cluster.token });
    await test.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      body: { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
      token: test.cluster.token,
    });
    const user = 'system:serviceaccount:cloudoptim:cloudoptim';
    expect(test.cluster.door.slice(before)).toMatchObject([
      {
        at: test.clock.now().toISOString(),
        call: `POST ${PODS}/none/eviction`,
        status: 404,
        detail: {
          user,
          verb: 'create',
          resource: 'pods/eviction',
          name: 'none',
          namespace: 'default',
          body: { deleteOptions: { gracePeriodSeconds: 5 } },
        },
      },
      {
        call: 'PUT /api/v1/nodes/x',
        status: 403,
        detail: { user, verb: 'update', resource: 'nodes', name: 'x' },
      },
      { call: 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews', status: 201, detail: { user } },
    ]);
    expect(JSON.stringify(test.cluster.door)).not.toContain(test.cluster.token);
  });

  it("counts every request by verb and resource, but the administrator's", async () => {
    const { token } = test.cluster;
    const before = { ...test.cluster.doorCounters };
    await test.call('GET', '/api/v1/pods');
    await test.call('GET', '/api/v1/pods', { token });
    await test.call('GET', '/api/v1/pods', { token });
    await test.call('POST', `${PODS}/none/eviction`, { body: evictionManifest('none', {}), token });
    await test.call('GET', '/version', { token });
    const after = test.cluster.doorCounters;
    const made = Object.entries(after).map(([call, count]) => [call, count - (before[call] ?? 0)] as const);
    expect(Object.fromEntries(made.filter(([, count]) => count > 0))).toEqual({
      'list pods': 2,
      'create pods/eviction': 1,
      'get /version': 1,
    });
  });

  it.each([
    [{}, 500, 'InternalError'],
    [{ status: 503 }, 503, 'ServiceUnavailable'],
    [{ status: 504 }, 504, 'Timeout'],
    [{ status: 409 }, 409, 'Conflict'],
  ])('answers errors under k8s-error %j', async (fault, status, reason) => {
    test.faults.set('k8s-error', fault);
    const answer = await test.call('GET', '/api/v1/nodes');
    expect([answer.status, answer.json.reason]).toEqual([status, reason]);
  });

  it('throttles with Retry-After and plain text, as priority and fairness does', async () => {
    test.faults.set('429-throttle', { retryAfterSeconds: 3 });
    const answer = await test.call('GET', '/api/v1/nodes');
    expect([answer.status, answer.headers['retry-after'], answer.text.trim()]).toEqual([
      429,
      '3',
      'Too many requests, please try again later.',
    ]);
  });

  it('breaks connections under k8s-down', async () => {
    test.faults.set('k8s-down', {});
    await expect(test.call('GET', '/api/v1/nodes')).rejects.toThrow();
    test.faults.clear();
    expect((await test.call('GET', '/api/v1/nodes')).status).toBe(200);
  });

  it('never answers under k8s-hang, while others are served once it is off', async () => {
    test.faults.set('k8s-hang', {});
    const outcomes: string[] = [];
    void test.call('POST', PODS, { body: podManifest('hung') }).then(
      () => outcomes.push('answered'),
      () => outcomes.push('broken'),
    );
    await vi.waitFor(() => expect(test.asked).toContain('k8s-hang'));
    test.faults.clear();
    expect((await test.call('GET', '/api/v1/nodes')).status).toBe(200);
    expect((await test.call('GET', `${PODS}/hung`)).status).toBe(404);
    expect(outcomes).toEqual([]);
  });

  it('holds answers back under k8s-latency', async () => {
    const order: string[] = [];
    test.faults.set('k8s-latency', { latencyMs: 400 });
    const slow = test.call('GET', '/version').then(() => order.push('slow'));
    await vi.waitFor(() => expect(test.asked).toContain('k8s-latency'));
    test.faults.clear();
    await test.call('GET', '/version').then(() => order.push('fast'));
    await slow;
    expect(order).toEqual(['fast', 'slow']);
  });

  it('serves usage that follows the day, and nothing where metrics-server is absent', async () => {
    const usage = async (): Promise<number> => {
      const items = await test.items('/apis/metrics.k8s.io/v1beta1/nodes');
      expect(items).toHaveLength(2);
      return items.reduce((sum, item) => {
        const used: unknown = Object.entries(item).find(([key]) => key === 'usage')?.[1];
        return sum + (isRecord(used) ? Number.parseInt(String(used.cpu), 10) : 0);
      }, 0);
    };
    const morning = await usage();
    test.clock.advance(6 * 3_600_000);
    const afternoon = await usage();
    test.clock.advance(12 * 3_600_000);
    const night = await usage();
    expect(afternoon).toBeGreaterThan(morning);
    expect(night).toBeLessThan(afternoon);
    const pods = await test.items('/apis/metrics.k8s.io/v1beta1/pods');
    expect(pods.length).toBeGreaterThan(10);
    expect((await test.call('GET', '/apis/metrics.k8s.io/v1beta1/nodes/none')).status).toBe(404);
    test.faults.set('metrics-absent', {});
    const absent = await test.call('GET', '/apis/metrics.k8s.io/v1beta1/nodes');
    expect([absent.status, absent.text.trim()]).toEqual([404, '404 page not found']);
    expect((await test.call('GET', '/apis')).text).not.toContain('metrics.k8s.io');
    test.faults.set('metrics-absent', { status: 503 });
    expect((await test.call('GET', '/apis/metrics.k8s.io/v1beta1/nodes')).status).toBe(503);
  });

  it('creates as an API server does', async () => {
    const post = (path: string, body: unknown): Promise<{ status: number }> =>
      test.call('POST', path, { body });
    const valid = podManifest('new');
    expect((await post(PODS, valid)).status).toBe(201);
    expect((await post(PODS, valid)).status).toBe(409);
    expect((await post(PODS, { ...valid, metadata: {} })).status).toBe(422);
    expect((await post(PODS, { ...valid, kind: 'Node' })).status).toBe(400);
    expect((await post(PODS, { ...valid, metadata: { name: 'n', namespace: 'other' } })).status).toBe(400);
    expect((await post(PODS, { ...valid, spec: { containers: 'none' } })).status).toBe(400);
    expect((await post(PODS, '{"x":')).status).toBe(400);
    expect((await post(PODS, podManifest('Upper'))).status).toBe(422);
    expect((await post('/api/v1/namespaces/nowhere/pods', valid)).status).toBe(404);
    expect(
      (await post(BUDGETS, { metadata: { name: 'both' }, spec: { minAvailable: 1, maxUnavailable: 1 } }))
        .status,
    ).toBe(422);
    const other = await test.call('POST', PODS, {
      body: valid,
      contentType: 'application/vnd.kubernetes.protobuf',
    });
    expect(other.status).toBe(415);
    expect((await test.call('POST', '/version', { body: {} })).status).toBe(404);
    expect((await test.call('POST', `${PODS}/new`, { body: valid })).status).toBe(405);
  });

  it('takes an event of the product', async () => {
    const answer = await test.call('POST', '/api/v1/namespaces/default/events', {
      token: test.cluster.token,
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { generateName: 'cloudoptim-' },
        involvedObject: { kind: 'Node', name: 'ip-10-0-0-1.ec2.internal' },
        reason: 'SpotInterruption',
        message: 'cordoned',
        type: 'Warning',
      },
    });
    expect(answer.status).toBe(201);
    const found = await test.items(
      '/api/v1/events?fieldSelector=involvedObject.name%3Dip-10-0-0-1.ec2.internal,reason%3DSpotInterruption',
    );
    expect(found.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^cloudoptim-\w{5}$/)]);
  });

  it('describes itself consistently', async () => {
    expect((await test.call('GET', '/api')).json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const { json } = await test.call('GET', '/apis');
    const groups: readonly unknown[] = Array.isArray(json.groups) ? json.groups : [];
    const versions = groups.flatMap((group) =>
      isRecord(group) && isRecord(group.preferredVersion)
        ? [String(group.preferredVersion.groupVersion)]
        : [],
    );
    expect(versions).toContain('apps/v1');
    for (const root of ['/api/v1', ...versions.map((version) => `/apis/${version}`)]) {
      const list = await test.call('GET', root);
      const resources: readonly unknown[] = Array.isArray(list.json.resources) ? list.json.resources : [];
      expect(resources.length).toBeGreaterThan(0);
      for (const resource of resources) {
        if (!isRecord(resource) || String(resource.name).includes('/')) continue;
        const listable = Array.isArray(resource.verbs) && resource.verbs.includes('list');
        expect((await test.call('GET', `${root}/${String(resource.name)}`)).status).toBe(
          listable ? 200 : 405,
        );
      }
      if (root !== '/api/v1')
        expect((await test.call('GET', root.slice(0, root.lastIndexOf('/')))).json.kind).toBe('APIGroup');
    }
  });
});
