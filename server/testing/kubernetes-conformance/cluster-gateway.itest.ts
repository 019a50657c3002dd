import { lookup } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterGateway } from '@/server/adapters/kubernetes';
import { systemClock } from '@/server/adapters/system/system-clock';
import { podsOnNode, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import { mintPermit, type Permit, type PermitAction } from '@/server/domain/safety/permit';
import type { AddressGuard } from '@/server/ports/address-guard';
import type { ClusterApi, ClusterGateway } from '@/server/ports/cluster-api';
import { eventually } from './eventually';
import { Fixtures, type Created } from './fixtures';
import type { ConformanceTarget } from './conformance-target';
import { openTarget } from './target';

const guard: AddressGuard = {
  check: (url) => Promise.resolve({ ok: true, value: { url: new URL(url), addresses: [], lookup } }),
};
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const taint = { key: 'cloudoptim.io/conformance', value: 'true', effect: 'NoSchedule' } as const;

let target: ConformanceTarget;
let fixtures: Fixtures;
let gateway: ClusterGateway & { close(): Promise<void> };
let api: ClusterApi;
let node: Created;

function permit<A extends PermitAction>(action: A, uid: string): Permit<A> {
  const clusterId = target.connection.clusterId;
  return mintPermit<A>({ action, clusterId, target: uid, snapshotVersion: 1, validationId: 'v' }, new Date());
}

const withToken = (token: string): ClusterApi => gateway.open({ ...target.connection, token });

beforeAll(async () => {
  target = await openTarget();
  fixtures = new Fixtures(target);
  const settings = { timeoutMs: 15_000, retryAttempts: 3, backoffFactor: 2 };
  gateway = createClusterGateway({ clock: systemClock, settings, guard, log: quiet });
  api = gateway.open(target.connection);
  if (target.nodeName === null) node = await fixtures.node();
  else {
    const found = await api.readNode(target.nodeName);
    if (found === null) throw new Error(`there is no node ${target.nodeName}`);
    node = found;
  }
});

afterAll(async () => {
  /* eslint-disable @typescript-eslint/no-unnecessary-condition -- unset where the set-up failed */
  await fixtures?.close();
  await gateway?.close();
  await target?.close();
  /* eslint-enable @typescript-eslint/no-unnecessary-condition */
});

describe('connection', () => {
  it('reads the version', async () => {
    expect((await api.version()).gitVersion).toMatch(/^v\d+\.\d+/);
  });

  it('names a wrong token and an untrusted certificate', async () => {
    await expect(withToken('wrong').listNodes()).rejects.toMatchObject({ code: 'unauthorized' });
    if (target.connection.caCertificatePem === null) return;
    const distrusting = gateway.open({ ...target.connection, caCertificatePem: null });
    await expect(distrusting.version()).rejects.toMatchObject({ code: 'certificate_untrusted' });
  });

  it('answers what the token may do', async () => {
    const nodes = { group: '', resource: 'nodes' };
    const answers = await api.canI([
      { ...nodes, verb: 'list' },
      { ...nodes, verb: 'patch' },
      { group: '', resource: 'pods', subresource: 'eviction', verb: 'create' },
    ]);
    expect(answers).toEqual([true, true, true]);
  });
});

describe('reads', () => {
  it('finds a node in the list and by name, and no node that is not there', async () => {
    expect((await api.listNodes()).map(({ name }) => name)).toContain(node.name);
    expect(await api.readNode(node.name)).toMatchObject({ name: node.name, uid: node.uid });
    expect(await api.readNode('no-such-node')).toBeNull();
  });

  it('reads pods by page, by node and by name alike', async () => {
    const pod = await fixtures.pod(node.name);
    const other = await fixtures.pod(node.name);
    const paged: PodSnapshot[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<ClusterApi['listPodsPage']>> = await api.listPodsPage({
        limit: 1,
        cursor,
        namespace: pod.namespace,
      });
      expect(page.items.length).toBeLessThanOrEqual(1);
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged.map(({ uid }) => uid)).toEqual(expect.arrayContaining([pod.uid, other.uid]));
    const onNode = await api.listPodsOnNode(node.name);
    expect(onNode.map(({ uid }) => uid)).toEqual(expect.arrayContaining([pod.uid, other.uid]));
    expect(onNode.every(({ nodeName }) => nodeName === node.name)).toBe(true);
    expect(await api.readPod(pod.namespace, pod.name)).toMatchObject({ uid: pod.uid, ready: true });
    expect(await api.readPod(pod.namespace, 'no-such-pod')).toBeNull();
  });

  it('reads budgets and volume attachments', async () => {
    const budget = await fixtures.budget('nobody');
    expect((await api.listDisruptionBudgets()).map(({ name }) => name)).toContain(budget.name);
    expect(await api.listVolumeAttachments()).toBeInstanceOf(Array);
  });

  it('reads usage, or says why it cannot', async () => {
    const usage = await api.readUsage();
    if (usage.nodes === null || usage.pods === null) expect(usage.unavailableReason).toBeTruthy();
    else expect(usage.nodes.every(({ memoryBytes }) => memoryBytes > 0)).toBe(true);
  });
});

describe('cordon and uncordon', () => {
  it('are idempotent and leave other taints', async () => {
    const foreign = { key: 'example.com/foreign', value: 'x', effect: 'NoSchedule' } as const;
    const own = await fixtures.node([foreign]);
    const done = await api.cordon(permit('cordon', own.uid), own, taint);
    expect(done).toMatchObject({ kind: 'patched', changed: true, object: { unschedulable: true } });
    const again = await api.cordon(permit('cordon', own.uid), own, taint);
    expect(again).toMatchObject({ kind: 'patched', changed: false });
    expect((await api.readNode(own.name))?.taints).toEqual(expect.arrayContaining([foreign, taint]));
    const undone = await api.uncordon(permit('uncordon', own.uid), own, taint.key);
    expect(undone).toMatchObject({ kind: 'patched', changed: true, object: { unschedulable: false } });
    const after = await api.readNode(own.name);
    expect(after?.taints).toContainEqual(foreign);
    expect(after?.taints.map(({ key }) => key)).not.toContain(taint.key);
  });

  it('lose nothing when several act at once, even on an outdated node', async () => {
    const own = await fixtures.node();
    const known = await api.readNode(own.name);
    if (known === null) throw new Error('the node is gone');
    const taints = [1, 2, 3].map((number) => ({ ...taint, key: `cloudoptim.io/conformance-${number}` }));
    const outcomes = await Promise.all(
      taints.map((one) => api.cordon(permit('cordon', own.uid), own, one, { known })),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['patched', 'patched', 'patched']);
    expect((await api.readNode(own.name))?.taints).toEqual(expect.arrayContaining(taints));
  });

  it('do not touch a node of another UID', async () => {
    const stranger = { name: node.name, uid: '00000000-0000-4000-8000-000000000000' };
    const before = await api.readNode(node.name);
    expect(await api.cordon(permit('cordon', stranger.uid), stranger, taint)).toEqual({ kind: 'not-found' });
    expect((await api.readNode(node.name))?.unschedulable).toBe(before?.unschedulable);
  });
});

describe('eviction and deletion', () => {
  it('an accepted eviction shows as a deletion under way, and repeats are harmless', async () => {
    const pod = await fixtures.pod(node.name);
    expect(await api.evict(permit('evict', pod.uid), pod, null)).toEqual({ kind: 'accepted' });
    const leaving = await eventually(async () => {
      const now = await api.readPod(pod.namespace, pod.name);
      return now === null ? 'gone' : now.deletionTimestamp !== null && 'leaving';
    });
    expect(['gone', 'leaving']).toContain(leaving);
    expect(['accepted', 'gone']).toContain((await api.evict(permit('evict', pod.uid), pod, null)).kind);
  });

  it('another pod of that name is not evicted: the one meant is gone', async () => {
    const pod = await fixtures.pod(node.name);
    const meant = { ...pod, uid: '00000000-0000-4000-8000-000000000000' };
    expect(await api.evict(permit('evict', meant.uid), meant, null)).toEqual({ kind: 'gone' });
    expect(await api.deletePod(permit('delete-pod', meant.uid), meant, 5)).toEqual({ kind: 'gone' });
    expect((await api.readPod(pod.namespace, pod.name))?.deletionTimestamp).toBeNull();
    const absent = { ...pod, name: 'no-such-pod' };
    expect(await api.evict(permit('evict', absent.uid), absent, null)).toEqual({ kind: 'gone' });
  });

  it('a budget holds an eviction, two budgets refuse it, a deletion passes both', async () => {
    const pod = await fixtures.pod(node.name, { app: 'held' });
    await fixtures.budget('held');
    const held = await eventually(async () => {
      const outcome = await api.evict(permit('evict', pod.uid), pod, null);
      return outcome.kind === 'blocked-by-budget' && outcome;
    });
    expect(held.message).toContain('disruption budget');
    await fixtures.budget('held');
    expect((await api.evict(permit('evict', pod.uid), pod, null)).kind).toBe('several-budgets');
    expect((await api.readPod(pod.namespace, pod.name))?.deletionTimestamp).toBeNull();
    expect(await api.deletePod(permit('delete-pod', pod.uid), pod, 3)).toEqual({ kind: 'accepted' });
  });
});

describe('other mutations', () => {
  it('deletes a node of that UID only, and once', async () => {
    const own = await fixtures.node();
    const stranger = { ...own, uid: '00000000-0000-4000-8000-000000000000' };
    expect(await api.deleteNode(permit('delete-node', stranger.uid), stranger)).toEqual({
      kind: 'not-found',
    });
    expect(await api.deleteNode(permit('delete-node', own.uid), own)).toMatchObject({ kind: 'patched' });
    expect(await api.readNode(own.name)).toBeNull();
    expect(await api.deleteNode(permit('delete-node', own.uid), own)).toEqual({ kind: 'not-found' });
  });

  it('scales a deployment', async () => {
    const workload = { kind: 'Deployment', ...(await fixtures.deployment()) } as const;
    const scaled = await api.scale(permit('scale', workload.uid), workload, 1);
    expect(scaled).toMatchObject({ kind: 'patched', changed: true, object: { specReplicas: 1 } });
    const state = await api.readScale('Deployment', workload.namespace, workload.name);
    expect(state).toMatchObject({ uid: workload.uid, specReplicas: 1 });
    expect(await api.scale(permit('scale', workload.uid), workload, 1)).toMatchObject({ changed: false });
    const stranger = { ...workload, uid: '00000000-0000-4000-8000-000000000000' };
    expect(await api.scale(permit('scale', stranger.uid), stranger, 5)).toEqual({ kind: 'not-found' });
    await api.scale(permit('scale', workload.uid), workload, 0);
  });

  it('leaves an event about a node, twice without harm', async () => {
    const event = { reason: 'Conformance', message: 'a test', type: 'Normal', at: new Date() } as const;
    expect(await api.recordNodeEvent(node, event)).toEqual({ recorded: true, reason: null });
    expect(await api.recordNodeEvent(node, event)).toEqual({ recorded: true, reason: null });
  });
});

describe('watch', () => {
  it('agrees with the lists and follows what is done', async () => {
    const watch = gateway.watch(target.connection);
    try {
      const first = await eventually(() => watch.snapshot());
      expect(watch.state()).toEqual({ kind: 'live' });
      expect(first.nodes.get(node.name)?.uid).toBe(node.uid);
      const pod = await fixtures.pod(node.name);
      await eventually(() =>
        podsOnNode(watch.snapshot() ?? first, node.name).some(({ uid }) => uid === pod.uid),
      );
      const own = await fixtures.node();
      await api.cordon(permit('cordon', own.uid), own, taint);
      await eventually(() => watch.snapshot()?.nodes.get(own.name)?.unschedulable);
      await api.deleteNode(permit('delete-node', own.uid), own);
      await eventually(() => watch.snapshot()?.nodes.has(own.name) === false);
    } finally {
      await watch.close();
    }
  });

  it('with the older grants sees nodes and pods and names what it may not read', async (context) => {
    const token = target.olderGrantsToken;
    if (token === null) return context.skip('no token of the older grants was given');
    const watch = gateway.watch({ ...target.connection, token });
    try {
      const snapshot = await eventually(() => {
        const now = watch.snapshot();
        const reasons = Object.values(now?.unreadable ?? {});
        return reasons.length === 3 && reasons.every((reason) => reason !== 'not read yet') && now;
      });
      expect(Object.keys(snapshot.unreadable).sort()).toEqual([
        'persistentvolumes',
        'poddisruptionbudgets',
        'volumeattachments',
      ]);
      expect(watch.state()).toEqual({ kind: 'live' });
      const pod = await fixtures.pod(node.name);
      const older = withToken(token);
      expect(await older.evict(permit('evict', pod.uid), pod, null)).toEqual({ kind: 'accepted' });
      expect((await older.deletePod(permit('delete-pod', pod.uid), pod, 5)).kind).toBe('forbidden');
      await expect(older.listDisruptionBudgets()).rejects.toMatchObject({ code: 'forbidden' });
    } finally {
      await watch.close();
    }
  });
});
