import { describe, expect, it } from 'vitest';
import { buildWorkload } from '@/server/domain/rightsizing/testing/build-workload';
import { PermitRefusedError, type Permit, type PermitAction } from '@/server/domain/safety/permit';
import { refusedPermits } from '@/server/testing/refused-permits';
import { permitFor } from './testing/samples';
import { sendJson, sendStatus } from './testing/scripted-api-server';
import { useTestGateway, type TestGateway } from './testing/test-gateway';

const taint = { key: 'cloudoptim.io/interrupted', value: 'true', effect: 'NoSchedule' } as const;

let server: TestGateway['server'];
let api: TestGateway['api'];

useTestGateway((made) => {
  ({ server, api } = made);
});

describe('permits', () => {
  const node = { name: 'a', uid: 'uid-a' };
  const pod = { namespace: 'shop', name: 'web-1', uid: 'uid-a' };
  const scaled = { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-a' } as const;
  type Mutate = (permit: Permit) => Promise<unknown>;
  const mutations: readonly (readonly [PermitAction, Mutate])[] = [
    ['cordon', (permit) => api.cordon(permit as Permit<'cordon'>, node, taint)],
    ['uncordon', (permit) => api.uncordon(permit as Permit<'uncordon'>, node, taint.key)],
    ['evict', (permit) => api.evict(permit as Permit<'evict'>, pod, null)],
    ['delete-pod', (permit) => api.deletePod(permit as Permit<'delete-pod'>, pod, 1)],
    ['delete-node', (permit) => api.deleteNode(permit as Permit<'delete-node'>, node)],
    ['scale', (permit) => api.scale(permit as Permit<'scale'>, scaled, 2)],
    [
      'patch-workload',
      (permit) =>
        api.patchWorkloadResources(permit as Permit<'patch-workload'>, buildWorkload({ uid: 'uid-a' }), []),
    ],
  ];

  describe.each(mutations)('%s', (action, mutate) => {
    it.each(['action', 'cluster', 'target', 'expired'] as const)(
      'sends nothing with a permit whose %s is wrong',
      async (wrong) => {
        const permit = refusedPermits({ action, clusterId: 'c-1', target: 'uid-a' })[wrong];
        await expect(mutate(permit)).rejects.toBeInstanceOf(PermitRefusedError);
        expect(server.seen).toHaveLength(0);
      },
    );
  });
});

describe('pods', () => {
  const pod = { namespace: 'shop', name: 'web-1', uid: 'uid-1' };

  it('evicts with policy/v1, the UID and the grace', async () => {
    server.respond = (_request, response) => sendStatus(response, 201, { status: 'Success' });
    expect(await api.evict(permitFor('evict', 'uid-1'), pod, 40)).toEqual({ kind: 'accepted' });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/shop/pods/web-1/eviction',
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        deleteOptions: { gracePeriodSeconds: 40, preconditions: { uid: 'uid-1' } },
      },
    });
    await api.evict(permitFor('evict', 'uid-1'), pod, null);
    expect(JSON.stringify(server.seen[1]?.body)).not.toContain('gracePeriodSeconds');
  });

  it('does not repeat an eviction that a budget holds, and repeats one that was throttled', async () => {
    server.respond = (_request, response) =>
      server.seen.length === 1
        ? sendStatus(response, 429, { message: 'the server has received too many requests' })
        : sendStatus(response, 429, {
            message: "Cannot evict pod as it would violate the pod's disruption budget.",
            details: { causes: [{ reason: 'DisruptionBudget', message: 'needs 2' }], retryAfterSeconds: 10 },
          });
    expect(await api.evict(permitFor('evict', 'uid-1'), pod, null)).toMatchObject({
      kind: 'blocked-by-budget',
      retryAfterSeconds: 10,
    });
    expect(server.seen).toHaveLength(2);
  });

  it('repeats a conflict of versions', async () => {
    server.respond = (_request, response) =>
      server.seen.length === 1
        ? sendStatus(response, 409, { message: 'the object has been modified; please apply your changes' })
        : sendStatus(response, 201, { status: 'Success' });
    expect(await api.evict(permitFor('evict', 'uid-1'), pod, null)).toEqual({ kind: 'accepted' });
  });

  it('reports time-outs and 5xx as unknown, and throws only for the token', async () => {
    server.respond = () => undefined;
    const outcome = await api.evict(permitFor('evict', 'uid-1'), pod, null, { timeoutMs: 200 });
    expect(outcome.kind).toBe('unknown');
    server.respond = (_request, response) => sendStatus(response, 401, {});
    await expect(api.evict(permitFor('evict', 'uid-1'), pod, null)).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('deletes with a UID precondition and never with a grace of 0', async () => {
    server.respond = (_request, response) => sendJson(response, 200, {});
    expect(await api.deletePod(permitFor('delete-pod', 'uid-1'), pod, 0.4)).toEqual({ kind: 'accepted' });
    expect(server.seen[0]).toMatchObject({
      method: 'DELETE',
      body: { kind: 'DeleteOptions', gracePeriodSeconds: 1, preconditions: { uid: 'uid-1' } },
    });
  });
});

describe('other mutations', () => {
  it('deletes a node of that UID only', async () => {
    const node = { name: 'a', uid: 'uid-a' };
    server.respond = (_request, response) => sendStatus(response, 200, { status: 'Success' });
    expect(await api.deleteNode(permitFor('delete-node', 'uid-a'), node)).toMatchObject({ kind: 'patched' });
    server.respond = (_request, response) =>
      sendStatus(response, 409, { message: 'Precondition failed: UID' });
    expect(await api.deleteNode(permitFor('delete-node', 'uid-a'), node)).toEqual({ kind: 'not-found' });
  });

  it('scales by merge patch with the UID, and not at all when it is there already', async () => {
    const target = { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'd-1' } as const;
    const scale = (replicas: number) => ({
      metadata: { name: 'web', namespace: 'shop', uid: 'd-1' },
      spec: { replicas },
      status: { replicas: 3 },
    });
    server.respond = ({ method }, response) => sendJson(response, 200, scale(method === 'GET' ? 3 : 5));
    const permit = permitFor('scale', 'd-1');
    expect(await api.scale(permit, target, 5)).toMatchObject({ changed: true, object: { specReplicas: 5 } });
    expect(server.seenOf('PATCH')[0]).toMatchObject({
      path: '/apis/apps/v1/namespaces/shop/deployments/web/scale',
      body: { metadata: { uid: 'd-1' }, spec: { replicas: 5 } },
    });
    expect(await api.scale(permit, target, 3)).toMatchObject({ changed: false });
    expect(server.seenOf('PATCH')).toHaveLength(1);
  });

  it('records an event under a name that its content decides, and returns a refusal', async () => {
    const node = { name: 'a', uid: 'uid-a' };
    const event = {
      reason: 'SpotInterruption',
      message: 'cordoned',
      type: 'Warning',
      at: new Date(0),
    } as const;
    server.respond = (_request, response) => sendJson(response, 201, {});
    expect(await api.recordNodeEvent(node, event)).toEqual({ recorded: true, reason: null });
    await api.recordNodeEvent(node, event);
    expect(server.seen[0]).toMatchObject({
      path: '/api/v1/namespaces/default/events',
      body: { reportingComponent: 'cloudoptim', involvedObject: { kind: 'Node', name: 'a' } },
    });
    expect(server.seen[1]?.body).toEqual(server.seen[0]?.body);
    server.respond = (_request, response) => sendStatus(response, 403, { message: 'no' });
    expect(await api.recordNodeEvent(node, event)).toEqual({ recorded: false, reason: 'no' });
  });
});
