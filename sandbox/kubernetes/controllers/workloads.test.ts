import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRecord } from '../store/selectors';
import { DEPLOYMENTS, podManifest, PODS, STATEFUL_SETS, workloadManifest } from '../testing/objects';
import { TestCluster, type Item } from '../testing/test-cluster';

const MERGE = 'application/merge-patch+json';
const VOLUMES = {
  volumeClaimTemplates: [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
    },
  ],
};

describe('workload controllers', () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
  });
  afterEach(() => test.close());

  const create = async (path: string, body: unknown): Promise<void> => {
    expect((await test.call('POST', path, { body })).status).toBe(201);
  };
  const pods = (): Promise<Item[]> => test.items(PODS);
  const phase = (pod: Item): unknown => pod.status.phase;
  const status = async (path: string): Promise<unknown> => (await test.call('GET', path)).json.status;

  it('runs a Deployment, replaces what is deleted at once, and scales both ways', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 3 }));
    test.clock.advance(15_000);
    const before = await pods();
    expect(before.map(phase)).toEqual(['Running', 'Running', 'Running']);
    expect(new Set(before.map(({ spec }) => spec.nodeName)).size).toBe(3);
    await test.call('DELETE', `${PODS}/${before[0]?.metadata.name ?? ''}`);
    test.clock.advance(100);
    const during = await pods();
    expect(during).toHaveLength(4);
    expect(during.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(1);
    test.clock.advance(40_000);
    expect((await pods()).map(phase)).toEqual(['Running', 'Running', 'Running']);
    await test.call('PATCH', `${DEPLOYMENTS}/web/scale`, {
      body: { spec: { replicas: 5 } },
      contentType: MERGE,
    });
    test.clock.advance(15_000);
    expect(await status(`${DEPLOYMENTS}/web`)).toMatchObject({
      replicas: 5,
      readyReplicas: 5,
      observedGeneration: 2,
    });
    await test.call('PATCH', `${DEPLOYMENTS}/web/scale`, {
      body: { spec: { replicas: 0 } },
      contentType: MERGE,
    });
    test.clock.advance(40_000);
    expect(await pods()).toEqual([]);
  });

  it('rolls a new template out without falling under what must stay', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 4 }));
    test.clock.advance(15_000);
    const old = new Set((await pods()).map(({ metadata }) => metadata.name));
    await test.call('PATCH', `${DEPLOYMENTS}/web`, {
      body: { spec: { template: { spec: { containers: [{ name: 'main', image: 'example:2' }] } } } },
      contentType: 'application/strategic-merge-patch+json',
    });
    for (let second = 0; second < 90; second++) {
      test.clock.advance(1_000);
      const now = await pods();
      const ready = now.filter(({ metadata, status: { conditions } }) => {
        const list: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
        return (
          metadata.deletionTimestamp === undefined &&
          list.some((c) => isRecord(c) && c.type === 'Ready' && c.status === 'True')
        );
      });
      expect(ready.length).toBeGreaterThanOrEqual(3);
      expect(
        now.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length,
      ).toBeLessThanOrEqual(5);
    }
    const after = await pods();
    expect(after.map(phase)).toEqual(['Running', 'Running', 'Running', 'Running']);
    expect(after.some(({ metadata }) => old.has(metadata.name))).toBe(false);
    expect(await status(`${DEPLOYMENTS}/web`)).toMatchObject({ updatedReplicas: 4, readyReplicas: 4 });
  });

  it('does not roll out a paused Deployment, but scales it', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 2 }));
    test.clock.advance(15_000);
    await test.call('PATCH', `${DEPLOYMENTS}/web`, {
      body: { spec: { paused: true, replicas: 3, template: { metadata: { labels: { v: '2' } } } } },
      contentType: MERGE,
    });
    test.clock.advance(60_000);
    const now = await pods();
    expect(now).toHaveLength(3);
    expect(now.some(({ metadata }) => metadata.labels?.v === '2')).toBe(false);
  });

  it('keeps both revisions of a Deployment that is paused in the midst of a rollout', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 1 }));
    test.clock.advance(15_000);
    const patch = (spec: object) =>
      test.call('PATCH', `${DEPLOYMENTS}/web`, { body: { spec }, contentType: MERGE });
    const nowhere = { nodeSelector: { nowhere: 'true' } };
    await patch({ template: { metadata: { labels: { v: '2' } }, spec: nowhere } });
    test.clock.advance(15_000);
    await patch({ paused: true });
    test.clock.advance(60_000);
    const now = await pods();
    expect(now.map(({ status }) => status.phase).sort()).toEqual(['Pending', 'Running']);
  });

  it('keeps the identity, the order and the zone of a StatefulSet', async () => {
    await create(STATEFUL_SETS, workloadManifest('StatefulSet', 'db', { replicas: 3, spec: VOLUMES }));
    test.clock.advance(2_000);
    expect((await pods()).map(({ metadata }) => metadata.name)).toEqual(['db-0']);
    test.clock.advance(60_000);
    const before = await pods();
    expect(before.map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1', 'db-2']);
    const attachments = await test.items('/apis/storage.k8s.io/v1/volumeattachments');
    expect(attachments.map(({ spec, status: { attached } }) => [spec.nodeName, attached]).sort()).toEqual(
      before.map(({ spec }) => [spec.nodeName, true]).sort(),
    );
    const claims = await test.items('/api/v1/persistentvolumeclaims');
    expect(claims.map((claim) => claim.status.phase)).toEqual(['Bound', 'Bound', 'Bound']);
    const [first] = before;
    await test.call('DELETE', `${PODS}/db-0`);
    test.clock.advance(500);
    expect(await pods()).toHaveLength(3);
    test.clock.advance(90_000);
    const [again] = await pods();
    expect(again?.metadata.uid).not.toBe(first?.metadata.uid);
    expect([again?.metadata.name, again?.spec.nodeName, again && phase(again)]).toEqual([
      'db-0',
      first?.spec.nodeName,
      'Running',
    ]);
  });

  it('cannot move a pod with a zonal volume to another zone', async () => {
    await create(STATEFUL_SETS, workloadManifest('StatefulSet', 'db', { replicas: 1, spec: VOLUMES }));
    test.clock.advance(20_000);
    const [before] = await pods();
    await test.call('PATCH', `/api/v1/nodes/${String(before?.spec.nodeName)}`, {
      body: { spec: { unschedulable: true } },
      contentType: MERGE,
    });
    await test.call('DELETE', `${PODS}/db-0`);
    test.clock.advance(60_000);
    const [after] = await pods();
    expect(after && phase(after)).toBe('Pending');
    expect(after?.status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: expect.stringContaining('2 node(s) had volume node affinity conflict'),
      }),
    );
    expect(await test.items('/apis/storage.k8s.io/v1/volumeattachments')).toEqual([]);
  });

  it('updates a StatefulSet from the highest ordinal down, or not at all with OnDelete', async () => {
    await create(STATEFUL_SETS, workloadManifest('StatefulSet', 'rolled', { replicas: 2 }));
    await create(
      STATEFUL_SETS,
      workloadManifest('StatefulSet', 'kept', {
        replicas: 2,
        spec: { updateStrategy: { type: 'OnDelete' } },
      }),
    );
    test.clock.advance(60_000);
    const uids = async (app: string): Promise<string[]> =>
      (await test.items(`${PODS}?labelSelector=app%3D${app}`)).map(({ metadata }) => metadata.uid);
    const before = [await uids('rolled'), await uids('kept')];
    for (const name of ['rolled', 'kept']) {
      await test.call('PATCH', `${STATEFUL_SETS}/${name}`, {
        body: { spec: { template: { metadata: { labels: { v: '2' } } } } },
        contentType: MERGE,
      });
    }
    test.clock.advance(1_000);
    const ending = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    expect(ending.map(({ metadata }) => metadata.name)).toEqual(['rolled-1']);
    test.clock.advance(180_000);
    expect((await uids('rolled')).some((uid) => before[0]?.includes(uid))).toBe(false);
    expect(await uids('kept')).toEqual(before[1]);
  });

  it('leaves a bare pod gone and brings a Job’s pod back', async () => {
    await create(PODS, podManifest('bare'));
    await create('/apis/batch/v1/namespaces/default/jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'work' },
      spec: { template: { metadata: { labels: { app: 'work' } }, spec: podManifest('x').spec } },
    });
    test.clock.advance(20_000);
    const before = await pods();
    expect(before).toHaveLength(2);
    for (const { metadata } of before) await test.call('DELETE', `${PODS}/${metadata.name}`);
    test.clock.advance(60_000);
    const after = await pods();
    expect(after.map(({ metadata }) => metadata.ownerReferences?.[0]?.name)).toEqual(['work']);
  });

  it('removes the pods of a deleted Deployment', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 2 }));
    test.clock.advance(15_000);
    await test.call('DELETE', `${DEPLOYMENTS}/web`);
    test.clock.advance(40_000);
    expect(await pods()).toEqual([]);
    expect(await test.items('/apis/apps/v1/namespaces/default/replicasets')).toEqual([]);
  });

  it('follows an autoscaler’s bounds', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 2 }));
    const path = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
    await create(path, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 6,
      },
    });
    await test.call('PATCH', `${path}/web`, { body: { spec: { minReplicas: 4 } }, contentType: MERGE });
    test.clock.advance(20_000);
    expect(await status(`${DEPLOYMENTS}/web`)).toMatchObject({ replicas: 4 });
    const refused = await test.call('PATCH', `${path}/web`, {
      body: { spec: { minReplicas: 0 } },
      contentType: MERGE,
    });
    expect(refused.status).toBe(422);
  });
});
