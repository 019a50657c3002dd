import { afterEach, describe, expect, it } from 'vitest';
import { isRecord } from './store/selectors';
import { podManifest, PODS } from './testing/objects';
import { instance, TestCluster, type Item } from './testing/test-cluster';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

describe('nodes and machines', () => {
  let test: TestCluster;
  afterEach(() => test.close());

  const nodes = (): Promise<Item[]> => test.items('/api/v1/nodes');
  const condition = (node: Item | undefined, type: string): unknown => {
    const list: readonly unknown[] = Array.isArray(node?.status.conditions) ? node.status.conditions : [];
    return list.find((entry) => isRecord(entry) && entry.type === type);
  };

  it('starts as a cluster that has long been there', async () => {
    test = await TestCluster.start({ initialNodes: 6, podsPerNode: 20, nodesWithBlockedPdb: 2 });
    const now = test.clock.now().getTime();
    for (const node of await nodes()) {
      expect(condition(node, 'Ready')).toMatchObject({ status: 'True' });
      expect(node.metadata).toMatchObject({ creationTimestamp: expect.any(String) });
      const { json } = await test.call('GET', `/api/v1/nodes/${node.metadata.name}`);
      const created = isRecord(json.metadata) ? Date.parse(String(json.metadata.creationTimestamp)) : now;
      expect(now - created).toBeGreaterThan(86_400_000);
    }
    const pods = await test.items('/api/v1/pods');
    expect(pods.filter(({ status }) => status.phase === 'Pending')).toEqual([]);
    expect(test.cluster.pendingPodSeconds()).toBe(0);
    const ledger = pods.filter(({ metadata }) => metadata.labels?.app === 'ledger');
    expect(new Set(ledger.map(({ spec }) => spec.nodeName)).size).toBe(2);
  });

  it("runs Karpenter's controller beside its nodes and never on them", async () => {
    test = await TestCluster.start({ initialNodes: 2, podsPerNode: 0, karpenter: true });
    const labels = { 'karpenter.sh/nodepool': 'default' };
    test.cluster.join(instance(2, ZONES, { nodeLabels: labels, lifecycle: 'spot' }));
    test.clock.advance(30_000);
    const [own] = (await nodes()).filter(
      ({ metadata }) => 'karpenter.sh/nodepool' in (metadata.labels ?? {}),
    );
    expect(own?.metadata.labels).toMatchObject({ 'karpenter.sh/capacity-type': 'spot' });
    const controller = (await test.items('/api/v1/pods')).filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'karpenter',
    );
    expect(controller.map(({ status }) => status.phase)).toEqual(['Running', 'Running']);
    expect(controller.map(({ spec }) => spec.nodeName)).not.toContain(own?.metadata.name);
  });

  it('has exactly as many budgets that allow nothing as were asked for', async () => {
    test = await TestCluster.start({ initialNodes: 10, podsPerNode: 25, nodesWithBlockedPdb: 3 });
    const budgets = await test.items('/apis/policy/v1/poddisruptionbudgets');
    const blocked = budgets.filter(({ status }) => status.disruptionsAllowed === 0);
    expect(blocked.map(({ metadata }) => metadata.name)).toEqual(['ledger']);
  });

  it('has every kind of pod that a drain must tell apart', async () => {
    test = await TestCluster.start({ initialNodes: 6, podsPerNode: 20 });
    const pods = await test.items('/api/v1/pods');
    const owners = new Set(pods.map(({ metadata }) => metadata.ownerReferences?.[0]?.kind ?? 'none'));
    expect(owners).toEqual(new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'Node', 'none']));
    expect(new Set(pods.map(({ status }) => status.phase))).toEqual(
      new Set(['Running', 'Succeeded', 'Failed']),
    );
    const priorities = new Set(pods.map(({ spec }) => spec.priority));
    for (const priority of [0, 1_000_000, 2_000_000_000, 2_000_001_000])
      expect(priorities).toContain(priority);
    expect(pods.some(({ spec }) => Number(spec.terminationGracePeriodSeconds) >= 60)).toBe(true);
    const annotations = pods.map((pod) => Object.entries(pod.metadata)).flat();
    expect(JSON.stringify(annotations)).toContain('cloudoptim.io/do-not-disrupt');
  });

  it('is the same for the same seed and another for another', async () => {
    const shape = async (seed: number): Promise<string> => {
      test = await TestCluster.start({ seed });
      const pods = await test.items('/api/v1/pods');
      await test.close();
      return JSON.stringify(pods.map(({ metadata, spec }) => [metadata.name, metadata.uid, spec.nodeName]));
    };
    const first = await shape(1);
    expect(await shape(1)).toBe(first);
    expect(await shape(2)).not.toBe(first);
  });

  it('registers a booted instance as its kubelet would', async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
    test.cluster.join(
      instance(3, ZONES, {
        instanceType: 'm6g.large',
        vcpu: 2,
        memoryMib: 8_192,
        nodeLabels: { 'eks.amazonaws.com/nodegroup': 'ng', team: 'a' },
        nodeTaints: [{ key: 'dedicated', value: 'a', effect: 'NoSchedule' }],
      }),
    );
    expect(test.cluster.nodeNameOf('i-00000000000000003')).toBe('ip-10-0-0-4.ec2.internal');
    const find = async (): Promise<Item | undefined> =>
      (await nodes()).find(({ metadata }) => metadata.name === 'ip-10-0-0-4.ec2.internal');
    const early = await find();
    expect(condition(early, 'Ready')).toMatchObject({ status: 'False' });
    expect(early?.spec.taints).toEqual([
      { key: 'dedicated', value: 'a', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
    ]);
    test.clock.advance(30_000);
    const node = await find();
    expect(condition(node, 'Ready')).toMatchObject({ status: 'True' });
    expect(node?.spec).toMatchObject({
      providerID: 'aws:///us-east-1a/i-00000000000000003',
      taints: [{ key: 'dedicated', value: 'a', effect: 'NoSchedule' }],
    });
    expect(node?.metadata.labels).toMatchObject({
      'topology.kubernetes.io/zone': 'us-east-1a',
      'topology.kubernetes.io/region': 'us-east-1',
      'node.kubernetes.io/instance-type': 'm6g.large',
      'kubernetes.io/arch': 'arm64',
      'kubernetes.io/os': 'linux',
      'kubernetes.io/hostname': 'ip-10-0-0-4.ec2.internal',
      'eks.amazonaws.com/capacityType': 'SPOT',
      team: 'a',
    });
    expect(node?.status).toMatchObject({
      capacity: { cpu: '2', pods: '29' },
      allocatable: { cpu: '1930m', pods: '29' },
    });
    const agents = await test.items('/api/v1/pods?fieldSelector=spec.nodeName%3Dip-10-0-0-4.ec2.internal');
    expect(agents.map(({ metadata }) => metadata.labels?.app).sort()).toEqual([
      'aws-node',
      'ebs-csi-node',
      'kube-proxy',
    ]);
    expect(
      (await test.items('/apis/storage.k8s.io/v1/csinodes')).map(({ metadata }) => metadata.name),
    ).toContain('ip-10-0-0-4.ec2.internal');
  });

  it('joins an instance once, however often it is told', async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
    test.cluster.join(instance(3, ZONES));
    test.cluster.join(instance(3, ZONES));
    test.cluster.join(instance(0, ZONES));
    expect(await nodes()).toHaveLength(4);
  });

  it('never gets ready under its fault', async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
    test.faults.set('node-never-ready', {});
    test.cluster.join(instance(3, ZONES));
    test.clock.advance(600_000);
    const node = (await nodes()).find(({ metadata }) => metadata.name === 'ip-10-0-0-4.ec2.internal');
    expect(condition(node, 'Ready')).toMatchObject({ status: 'False' });
  });

  it('loses a machine: unreachable, removed, its pods failed and replaced, the undrained counted', async () => {
    test = await TestCluster.start({ initialNodes: 3, podsPerNode: 10 });
    const name = 'ip-10-0-0-1.ec2.internal';
    const before = await test.items(`/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`);
    const evictable = before.filter(
      ({ metadata, status }) =>
        status.phase === 'Running' &&
        !metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet' || kind === 'Node'),
    );
    const [drained] = evictable;
    await test.call(
      'DELETE',
      `/api/v1/namespaces/${drained?.metadata.namespace}/pods/${drained?.metadata.name}`,
    );
    test.cluster.machineGone('i-00000000000000000');
    test.cluster.machineGone('i-00000000000000000');
    expect(test.cluster.diedUndrained()).toBe(evictable.length - 1);
    test.clock.advance(1_500);
    const gone = (await nodes()).find(({ metadata }) => metadata.name === name);
    expect(condition(gone, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect(gone?.spec.taints).toContainEqual(
      expect.objectContaining({ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }),
    );
    test.clock.advance(10_000);
    expect((await nodes()).map(({ metadata }) => metadata.name)).not.toContain(name);
    test.clock.advance(30_000);
    const after = await test.items('/api/v1/pods');
    expect(after.filter(({ spec }) => spec.nodeName === name)).toEqual([]);
    expect(test.cluster.pendingPodSeconds()).toBeGreaterThan(0);
  });

  it('keeps the Node of a gone machine under its fault, until it is deleted', async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
    await test.call('POST', PODS, {
      body: podManifest('p', { podSpec: { nodeSelector: { 'topology.kubernetes.io/zone': 'us-east-1a' } } }),
    });
    test.clock.advance(15_000);
    test.faults.set('node-object-left-over', {});
    test.cluster.machineGone('i-00000000000000000');
    test.clock.advance(120_000);
    expect(await nodes()).toHaveLength(3);
    expect(await test.items(PODS)).toHaveLength(1);
    test.clock.advance(240_000);
    expect((await test.items(PODS))[0]?.metadata.deletionTimestamp).toBeDefined();
    await test.call('DELETE', '/api/v1/nodes/ip-10-0-0-1.ec2.internal');
    test.clock.advance(5_000);
    expect(await test.items(PODS)).toEqual([]);
  });

  it('posts a heartbeat every five minutes, no more', async () => {
    test = await TestCluster.start({ initialNodes: 2, podsPerNode: 0 });
    const version = async (): Promise<number> => {
      const { json } = await test.call('GET', '/api/v1/nodes');
      return isRecord(json.metadata) ? Number(json.metadata.resourceVersion) : 0;
    };
    test.clock.advance(1_000);
    const before = await version();
    test.clock.advance(3_600_000);
    expect((await version()) - before).toBeGreaterThanOrEqual(22);
    expect((await version()) - before).toBeLessThanOrEqual(30);
  });
});
