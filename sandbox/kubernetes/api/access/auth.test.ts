import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../../testing/test-cluster';
import { expiryOf } from './tokens';

describe('authentication and authorization', () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await TestCluster.start();
  });
  afterAll(() => test.close());

  it.each([
    ['no token', undefined],
    ['an unknown token', 'abc.def.ghi'],
    ['a token with one more byte', 'EXTRA'],
  ])('answers 401 to %s', async (_, token) => {
    const sent = token === 'EXTRA' ? `${test.cluster.token}x` : token;
    const answer = await test.call('GET', '/api/v1/nodes', { token: sent });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  it('lets probes in without a token, and nothing else', async () => {
    for (const path of ['/healthz', '/readyz', '/livez']) {
      const answer = await test.call('GET', path, { token: undefined });
      expect([answer.status, answer.text.trim()]).toEqual([200, 'ok']);
    }
    expect((await test.call('GET', '/version', { token: undefined })).status).toBe(401);
    expect((await test.call('GET', '/version', { token: test.cluster.token })).json.major).toBe('1');
  });

  it('gives tokens of the shape of service-account tokens, with an end', () => {
    expect(test.cluster.token.split('.')).toHaveLength(3);
    expect(expiryOf(test.cluster.token)).toBeGreaterThan(test.clock.now().getTime());
  });

  const NS = '/api/v1/namespaces/default';
  const APPS = '/apis/apps/v1/namespaces/default';
  const table: readonly (readonly [method: string, path: string, full: boolean, older: boolean])[] = [
    ['GET', '/api/v1/nodes', true, true],
    ['GET', '/api/v1/nodes/x', false, true],
    ['PATCH', '/api/v1/nodes/x', true, true],
    ['DELETE', '/api/v1/nodes/x', true, false],
    ['PUT', '/api/v1/nodes/x', false, false],
    ['PATCH', '/api/v1/nodes/x/status', false, false],
    ['GET', '/api/v1/pods', true, true],
    ['GET', `${NS}/pods/x`, false, true],
    ['PATCH', `${NS}/pods/x`, false, true],
    ['DELETE', `${NS}/pods/x`, true, false],
    ['POST', `${NS}/pods`, false, false],
    ['POST', `${NS}/pods/x/eviction`, true, true],
    ['GET', '/api/v1/namespaces', true, false],
    ['GET', '/api/v1/persistentvolumes', true, false],
    ['GET', '/api/v1/persistentvolumeclaims', true, true],
    ['PATCH', `${NS}/persistentvolumeclaims/x`, false, true],
    ['POST', `${NS}/events`, true, false],
    ['GET', '/api/v1/events', false, false],
    ['GET', '/api/v1/limitranges', true, false],
    ['GET', '/api/v1/services', true, false],
    ['GET', '/apis/discovery.k8s.io/v1/endpointslices', true, false],
    ['GET', '/apis/apps/v1/deployments', true, true],
    ['GET', `${APPS}/deployments/x`, true, true],
    ['GET', '/apis/apps/v1/daemonsets', true, false],
    ['GET', '/apis/apps/v1/replicasets', true, false],
    ['PATCH', `${APPS}/deployments/x`, true, true],
    ['PATCH', `${APPS}/deployments/x/scale`, true, false],
    ['GET', `${APPS}/deployments/x/scale`, false, false],
    ['PATCH', `${APPS}/replicasets/x/scale`, false, false],
    ['GET', '/apis/policy/v1/poddisruptionbudgets', true, false],
    ['GET', '/apis/storage.k8s.io/v1/storageclasses', true, false],
    ['GET', '/apis/storage.k8s.io/v1/csinodes', true, false],
    ['GET', '/apis/storage.k8s.io/v1/volumeattachments', true, false],
    ['GET', '/apis/storage.k8s.io/v1/volumeattachments?watch=1', false, false],
    ['GET', '/apis/autoscaling/v2/horizontalpodautoscalers', true, false],
    ['GET', '/apis/batch/v1/cronjobs', false, false],
    ['PATCH', '/apis/batch/v1/namespaces/default/cronjobs/x', true, false],
    ['GET', '/apis/metrics.k8s.io/v1beta1/nodes', true, true],
    ['GET', '/apis/metrics.k8s.io/v1beta1/pods', true, true],
    ['GET', '/api/v1/secrets', false, false],
  ];
  it.each(table)('%s %s: full grants %s, older grants %s', async (method, path, full, older) => {
    const options = method === 'GET' ? {} : { body: {}, contentType: 'application/merge-patch+json' };
    const allowed = async (token: string): Promise<boolean> =>
      (await test.call(method, path, { token, ...options })).status !== 403;
    expect([await allowed(test.cluster.token), await allowed(test.cluster.olderGrantsToken)]).toEqual([
      full,
      older,
    ]);
  });

  it('says who may not do what, in the words of the API server', async () => {
    const cluster = await test.call('PUT', '/api/v1/nodes/x', { token: test.cluster.token, body: {} });
    expect(cluster.json).toMatchObject({
      message:
        'nodes "x" is forbidden: User "system:serviceaccount:cloudoptim:cloudoptim" cannot update resource "nodes" in API group "" at the cluster scope',
      reason: 'Forbidden',
      details: { name: 'x', kind: 'nodes' },
      code: 403,
    });
    const scale = await test.call('GET', '/apis/apps/v1/namespaces/a/deployments/b/scale', {
      token: test.cluster.token,
    });
    expect(scale.json.message).toBe(
      'deployments.apps "b" is forbidden: User "system:serviceaccount:cloudoptim:cloudoptim" cannot get resource "deployments/scale" in API group "apps" in the namespace "a"',
    );
    expect((await test.call('GET', '/metrics', { token: test.cluster.token })).json.message).toBe(
      'forbidden: User "system:serviceaccount:cloudoptim:cloudoptim" cannot get path "/metrics"',
    );
  });

  it.each([
    [{ verb: 'patch', resource: 'nodes' }, true, true],
    [{ verb: 'create', resource: 'pods', subresource: 'eviction' }, true, true],
    [{ verb: 'delete', resource: 'pods', namespace: 'shop' }, true, false],
    [{ verb: 'list', group: 'policy', resource: 'poddisruptionbudgets' }, true, false],
    [{ verb: 'create', resource: 'secrets' }, false, false],
  ])('reviews %j by the real grants', async (resourceAttributes, full, older) => {
    const review = async (token: string): Promise<unknown> => {
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      };
      const answer = await test.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        token,
        body,
      });
      expect(answer.status).toBe(201);
      return answer.json.status;
    };
    expect(await review(test.cluster.token)).toMatchObject({ allowed: full });
    expect(await review(test.cluster.olderGrantsToken)).toMatchObject({ allowed: older });
  });

  it('refuses the product, not the administrator, while its token is expired by a fault', async () => {
    test.faults.set('token-expired', {});
    const product = await test.call('GET', '/api/v1/nodes', { token: test.cluster.token });
    const admin = await test.call('GET', '/api/v1/nodes');
    test.faults.clear();
    expect([product.status, admin.status]).toEqual([401, 200]);
  });

  it('ends a token at its time and forgets a revoked one', async () => {
    const short = test.cluster.addToken({ account: 'short', rules: [], lifetimeSeconds: 600 });
    const revoked = test.cluster.addToken({ account: 'revoked', rules: [] });
    const status = async (token: string): Promise<number> =>
      (await test.call('GET', '/version', { token })).status;
    expect([await status(short), await status(revoked)]).toEqual([200, 200]);
    test.cluster.revokeToken(revoked);
    test.clock.advance(601_000);
    expect([await status(short), await status(revoked)]).toEqual([401, 401]);
  });

  it('asks the reviewer about tokens that it did not issue', async () => {
    const other = await TestCluster.start(
      {},
      {
        reviewToken: (token) =>
          Promise.resolve(
            token === 'k8s-aws-v1.good'
              ? { username: 'arn:aws:iam::1:role/r', uid: 'u', groups: [], rules: [], administrator: true }
              : undefined,
          ),
      },
    );
    expect((await other.call('GET', '/version', { token: 'k8s-aws-v1.good' })).status).toBe(200);
    expect((await other.call('GET', '/version', { token: 'k8s-aws-v1.bad' })).status).toBe(401);
    await other.close();
  });

  it('comes back at the same port with the same tokens', async () => {
    const first = await TestCluster.start({ name: 'again' });
    const { identity } = first.cluster;
    await first.close();
    const second = await TestCluster.start({ name: 'again' }, { identity });
    expect(second.cluster.identity).toEqual(identity);
    expect((await second.call('GET', '/version', { token: identity.token })).status).toBe(200);
    await second.close();
  });
});
