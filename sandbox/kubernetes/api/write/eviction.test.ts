import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRecord } from '../../store/selectors';
import {
  BUDGETS,
  budgetManifest,
  DEPLOYMENTS,
  evictionManifest,
  podManifest,
  PODS,
  workloadManifest,
} from '../../testing/objects';
import { TestCluster, type Answer } from '../../testing/test-cluster';

describe('eviction', () => {
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
  const setReady = async (pod: string, status: 'True' | 'False'): Promise<void> => {
    const body = { status: { conditions: [{ type: 'Ready', status }] } };
    const answer = await test.call('PATCH', `${PODS}/${pod}/status`, {
      body,
      contentType: 'application/strategic-merge-patch+json',
    });
    expect(answer.status).toBe(200);
    test.clock.advance(100);
  };

  it('deletes with the grace that it is told, marks the pod, and answers 201', async () => {
    await create(PODS, podManifest('a', { podSpec: { terminationGracePeriodSeconds: 45 } }));
    await create(PODS, podManifest('b', { podSpec: { terminationGracePeriodSeconds: 45 } }));
    settle();
    const answer = await evict('a');
    expect([answer.status, answer.json]).toEqual([
      201,
      { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    ]);
    expect((await evict('b', { gracePeriodSeconds: 7 })).status).toBe(201);
    const [a, b] = await test.items(PODS);
    expect(a?.metadata).toMatchObject({
      deletionGracePeriodSeconds: 45,
      deletionTimestamp: '2026-03-02T09:01:05Z',
    });
    expect(b?.metadata).toMatchObject({ deletionGracePeriodSeconds: 7 });
    expect(a?.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }),
    );
    test.clock.advance(45_000);
    expect(await test.items(PODS)).toEqual([]);
  });

  it('answers 404 for a pod that is gone, 409 for another of its name, 400 for another name', async () => {
    expect((await evict('gone')).json).toMatchObject({ code: 404, message: 'pods "gone" not found' });
    await create(PODS, podManifest('a'));
    settle();
    const conflict = await evict('a', { preconditions: { uid: 'another' } });
    expect(conflict.json).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(conflict.json.message).toContain(
      'the UID in the precondition (another) does not match the UID in record',
    );
    const [pod] = await test.items(PODS);
    expect(pod?.metadata.deletionTimestamp).toBeUndefined();
    expect((await evict('a', { preconditions: { uid: pod?.metadata.uid } })).status).toBe(201);
    const other = await test.call('POST', `${PODS}/a/eviction`, { body: evictionManifest('b') });
    expect(other.status).toBe(400);
  });

  it('refuses the one too many with 429 and the reason, until a pod is ready again', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 3 }));
    await create(BUDGETS, budgetManifest('web', { minAvailable: 2 }));
    settle();
    expect(await statusOf('web')).toMatchObject({
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      observedGeneration: 1,
    });
    const [first = '', second = ''] = await names('web');
    const answers = await Promise.all([evict(first), evict(second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 429]);
    expect(await statusOf('web')).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { [first]: expect.any(String) },
    });
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      reason: 'TooManyRequests',
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web needs 2 healthy pods and has 3 currently',
          },
        ],
      },
      code: 429,
    });
    expect(refused?.headers['retry-after']).toBeUndefined();
    settle();
    expect(await statusOf('web')).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 3 });
    expect((await evict(second)).status).toBe(201);
  });

  it('suggests ten seconds where the budget has not been looked at yet', async () => {
    await create(PODS, podManifest('a'));
    settle();
    await create(BUDGETS, budgetManifest('late', { minAvailable: 0 }, 'a'));
    const answer = await evict('a');
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('10');
    expect(answer.json.details).toEqual({
      retryAfterSeconds: 10,
      causes: [
        {
          reason: 'DisruptionBudget',
          message: 'The disruption budget late is still being processed by the server.',
        },
      ],
    });
    test.clock.advance(1_000);
    expect((await evict('a')).status).toBe(201);
  });

  it('answers 500 where two budgets match', async () => {
    await create(PODS, podManifest('a'));
    await create(BUDGETS, budgetManifest('one', { minAvailable: 0 }, 'a'));
    await create(BUDGETS, budgetManifest('two', { minAvailable: 0 }, 'a'));
    settle();
    const answer = await evict('a');
    expect([answer.status, answer.json.message]).toEqual([
      500,
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    ]);
  });

  it('asks no budget for pods that are pending, finished or ending', async () => {
    await create(PODS, podManifest('pending', { labels: { app: 'x' }, cpu: '100' }));
    await create(PODS, podManifest('finished', { labels: { app: 'x' } }));
    await create(PODS, podManifest('ending', { labels: { app: 'x' } }));
    settle();
    await create(BUDGETS, budgetManifest('x', { maxUnavailable: 0 }));
    await test.call('PATCH', `${PODS}/finished/status`, {
      body: { status: { phase: 'Succeeded' } },
      contentType: 'application/merge-patch+json',
    });
    await test.call('DELETE', `${PODS}/ending`);
    test.clock.advance(200);
    for (const name of ['pending', 'finished', 'ending']) expect((await evict(name)).status).toBe(201);
    expect((await test.items(PODS)).map(({ metadata }) => metadata.name)).toEqual(['ending']);
  });

  it('lets unhealthy pods go by the budget’s policy', async () => {
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'web', { replicas: 3 }));
    await create(BUDGETS, budgetManifest('web', { minAvailable: 2 }));
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'strict', { replicas: 2 }));
    await create(BUDGETS, budgetManifest('strict', { minAvailable: 2 }));
    await create(DEPLOYMENTS, workloadManifest('Deployment', 'loose', { replicas: 2 }));
    await create(
      BUDGETS,
      budgetManifest('loose', { minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' }),
    );
    settle();
    const outcome = async (app: string): Promise<unknown> => {
      const [unready = ''] = await names(app);
      await setReady(unready, 'False');
      const before = await statusOf(app);
      return [before.disruptionsAllowed, (await evict(unready)).status];
    };
    expect(await outcome('web')).toEqual([0, 201]);
    expect(await outcome('strict')).toEqual([0, 429]);
    expect(await outcome('loose')).toEqual([0, 201]);
  });

  it('forgets an approved eviction that did not happen after two minutes', async () => {
    await create(PODS, podManifest('a'));
    await create(BUDGETS, budgetManifest('a', { minAvailable: 0 }));
    settle();
    expect((await evict('a', { preconditions: { uid: 'another' } })).status).toBe(409);
    test.clock.advance(100);
    expect(await statusOf('a')).toMatchObject({
      currentHealthy: 0,
      disruptedPods: { a: expect.any(String) },
    });
    test.clock.advance(125_000);
    const status = await statusOf('a');
    expect([status.currentHealthy, status.disruptedPods]).toEqual([1, undefined]);
  });

  it('changes nothing under dryRun', async () => {
    await create(PODS, podManifest('a'));
    await create(BUDGETS, budgetManifest('a', { minAvailable: 0 }));
    settle();
    expect((await evict('a', { dryRun: ['All'] })).status).toBe(201);
    expect((await statusOf('a')).disruptionsAllowed).toBe(1);
    expect((await test.items(PODS))[0]?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('is denied by a webhook under its fault', async () => {
    await create(PODS, podManifest('a'));
    settle();
    test.faults.set('eviction-webhook-denied', {});
    const answer = await evict('a');
    expect([answer.status, answer.json.message]).toEqual([403, expect.stringContaining('admission webhook')]);
  });
});
