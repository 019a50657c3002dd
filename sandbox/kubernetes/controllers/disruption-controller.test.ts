import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRecord } from '../store/selectors';
import {
  BUDGETS,
  budgetManifest,
  DEPLOYMENTS,
  evictionManifest,
  podManifest,
  PODS,
  STATEFUL_SETS,
  workloadManifest,
} from '../testing/objects';
import { TestCluster, type Answer } from '../testing/test-cluster';

describe('disruption budgets', () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
  });
  afterEach(() => test.close());

  const evict = (name: string, deleteOptions?: Record<string, unknown>): Promise<Answer> =>
    test.call('POST', `${PODS}/${name}/eviction`, {
      body: evictionManifest(name, deleteOptions),
      token: test.cluster.token,
    });
  const create = async (path: string, body: unknown): Promise<void> => {
    expect((await test.call('POST', path, { body })).status).toBe(201);
  };
  const settle = (): void => test.clock.advance(20_000);
  const names = async (app: string): Promise<string[]> =>
    (await test.items(`${PODS}?labelSelector=app%3D${app}`))
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .map((pod) => pod.metadata.name);
  const statusOf = async (budget: string): Promise<Readonly<Record<string, unknown>>> => {
    const { json } = await test.call('GET', `${BUDGETS}/${budget}`);
    return isRecord(json.status) ? json.status : {};
  };

  const table: readonly (readonly [
    name: string,
    workload: readonly ['Deployment' | 'StatefulSet', number],
    budget: Record<string, unknown>,
    expected: Record<string, number>,
  ])[] = [
    [
      'minAvailable as a number',
      ['Deployment', 3],
      { minAvailable: 1 },
      { disruptionsAllowed: 2, desiredHealthy: 1, expectedPods: 3 },
    ],
    [
      'minAvailable as a percentage, rounded up',
      ['Deployment', 5],
      { minAvailable: '50%' },
      { disruptionsAllowed: 2, desiredHealthy: 3, expectedPods: 5 },
    ],
    [
      'maxUnavailable as a number',
      ['Deployment', 4],
      { maxUnavailable: 1 },
      { disruptionsAllowed: 1, desiredHealthy: 3, expectedPods: 4 },
    ],
    [
      'maxUnavailable as a percentage, rounded up',
      ['Deployment', 7],
      { maxUnavailable: '30%' },
      { disruptionsAllowed: 3, desiredHealthy: 4, expectedPods: 7 },
    ],
    [
      'maxUnavailable 0',
      ['Deployment', 2],
      { maxUnavailable: 0 },
      { disruptionsAllowed: 0, desiredHealthy: 2, expectedPods: 2 },
    ],
    [
      'maxUnavailable 100 %',
      ['Deployment', 2],
      { maxUnavailable: '100%' },
      { disruptionsAllowed: 2, desiredHealthy: 0, expectedPods: 2 },
    ],
    [
      'more wanted than there are',
      ['Deployment', 2],
      { minAvailable: 5 },
      { disruptionsAllowed: 0, desiredHealthy: 5, expectedPods: 2 },
    ],
    [
      'a StatefulSet',
      ['StatefulSet', 3],
      { maxUnavailable: 1 },
      { disruptionsAllowed: 1, desiredHealthy: 2, expectedPods: 3 },
    ],
    [
      'no pods at all',
      ['Deployment', 0],
      { minAvailable: 0 },
      { disruptionsAllowed: 0, desiredHealthy: 0, expectedPods: 0 },
    ],
  ];
  it.each(table)('budget of %s', async (_, [kind, replicas], spec, expected) => {
    await create(
      kind === 'Deployment' ? DEPLOYMENTS : STATEFUL_SETS,
      workloadManifest(kind, 'app', { replicas }),
    );
    await create(BUDGETS, budgetManifest('app', spec));
    test.clock.advance(60_000);
    expect(await statusOf('app')).toMatchObject({
      ...expected,
      currentHealthy: replicas,
      observedGeneration: 1,
    });
  });

  it('counts by the controllers’ wish, not by the pods that happen to be there', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'app', { replicas: 4, cpu: '3500m' }));
    await create(BUDGETS, budgetManifest('app', { maxUnavailable: '25%' }));
    settle();
    // Only three fit on the three nodes.
    expect(await statusOf('app')).toMatchObject({
      expectedPods: 4,
      desiredHealthy: 3,
      currentHealthy: 3,
      disruptionsAllowed: 0,
    });
  });

  it('allows nothing where a controller has no scale', async () => {
    await create('/apis/batch/v1/namespaces/default/jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'work' },
      spec: { template: { metadata: { labels: { app: 'work' } }, spec: podManifest('x').spec } },
    });
    await create(BUDGETS, budgetManifest('work', { maxUnavailable: 1 }));
    settle();
    const status = await statusOf('work');
    expect(status.disruptionsAllowed).toBe(0);
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed' }),
    );
    const [name = ''] = await names('work');
    const causes = [
      {
        reason: 'DisruptionBudget',
        message:
          'The disruption budget work does not allow evicting pods currently because it failed sync: jobs.batch does not implement the scale subresource',
      },
    ];
    expect((await evict(name)).json).toMatchObject({ code: 429, details: { causes } });
  });

  it('computes minAvailable as a number for pods of any controller', async () => {
    await create(PODS, podManifest('a', { labels: { app: 'bare' } }));
    await create(PODS, podManifest('b', { labels: { app: 'bare' } }));
    await create(BUDGETS, budgetManifest('bare', { minAvailable: 1 }));
    settle();
    expect(await statusOf('bare')).toMatchObject({ expectedPods: 2, disruptionsAllowed: 1 });
  });

  it('selects everything with an empty selector and nothing without one', async () => {
    await create(PODS, podManifest('a'));
    await create(BUDGETS, { ...budgetManifest('all', {}), spec: { minAvailable: 0, selector: {} } });
    await create(BUDGETS, { ...budgetManifest('none', {}), spec: { minAvailable: 0 } });
    settle();
    expect([(await statusOf('all')).expectedPods, (await statusOf('none')).expectedPods]).toEqual([1, 0]);
  });
});
