import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  Metrics,
  PolicyV1Api,
  Watch,
  V1Eviction,
  V1ObjectMeta,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestCluster } from '../testing/test-cluster';

/** The public client must find a cluster that it cannot tell from a real one. */
describe('with @kubernetes/client-node', () => {
  let test: TestCluster;
  let config: KubeConfig;
  beforeAll(async () => {
    test = await TestCluster.start({ initialNodes: 2, podsPerNode: 6 });
    config = new KubeConfig();
    config.loadFromOptions({
      clusters: [
        { name: 'c', server: test.cluster.url, caData: Buffer.from(test.cluster.caPem).toString('base64') },
      ],
      users: [{ name: 'u', token: test.cluster.token }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    });
  });
  afterAll(() => test.close());

  it('lists in pages, reads budgets and metrics', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const first = await core.listPodForAllNamespaces({ limit: 5 });
    expect(first.items).toHaveLength(5);
    const second = await core.listPodForAllNamespaces({
      limit: 500,
      _continue: first.metadata?._continue ?? '',
    });
    expect(second.items.length + 5).toBe((await core.listPodForAllNamespaces()).items.length);
    expect(
      (await config.makeApiClient(PolicyV1Api).listPodDisruptionBudgetForAllNamespaces()).items.length,
    ).toBeGreaterThan(0);
    expect((await new Metrics(config).getNodeMetrics()).items).toHaveLength(2);
    expect(
      (await config.makeApiClient(AppsV1Api).listDeploymentForAllNamespaces()).items[0]?.spec?.replicas,
    ).toBeTypeOf('number');
  });

  it('evicts and sees it in a watch', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const { items, metadata } = await core.listNamespacedPod({
      namespace: 'kube-system',
      labelSelector: 'app=coredns',
    });
    const name = items[0]?.metadata?.name ?? '';
    const seen: string[] = [];
    const watching = await new Watch(config).watch(
      '/api/v1/namespaces/kube-system/pods',
      { resourceVersion: metadata?.resourceVersion ?? '', allowWatchBookmarks: true },
      (type, object: { metadata?: { name?: string } }) => seen.push(`${type} ${object.metadata?.name ?? ''}`),
      () => undefined,
    );
    const body = Object.assign(new V1Eviction(), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: Object.assign(new V1ObjectMeta(), { name, namespace: 'kube-system' }),
    });
    await core.createNamespacedPodEviction({ name, namespace: 'kube-system', body });
    test.clock.advance(40_000);
    await vi.waitFor(() => expect(seen).toContain(`DELETED ${name}`));
    expect(seen.some((line) => line.startsWith('ADDED coredns'))).toBe(true);
    watching.abort();
  });

  it('gives errors that the client understands', async () => {
    const core = config.makeApiClient(CoreV1Api);
    await expect(core.readNode({ name: 'x' })).rejects.toMatchObject({ code: 403 });
  });

  it('refuses a client that does not trust the CA', async () => {
    const stranger = new KubeConfig();
    stranger.loadFromOptions({
      clusters: [{ name: 'c', server: test.cluster.url }],
      users: [{ name: 'u', token: test.cluster.token }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    });
    await expect(stranger.makeApiClient(CoreV1Api).listNode()).rejects.toThrow();
  });
});
