import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BootedInstance } from '../../shared/contract';
import { textOf } from '../store/selectors';
import { DEPLOYMENTS, podManifest, PODS, workloadManifest } from '../testing/objects';
import { instance, TestCluster, type Item } from '../testing/test-cluster';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

describe('scheduler', () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
  });
  afterEach(() => test.close());

  const node = (index: number): string => `ip-10-0-0-${index + 1}.ec2.internal`;
  const patchNode = async (index: number, spec: object): Promise<void> => {
    const answer = await test.call('PATCH', `/api/v1/nodes/${node(index)}`, {
      body: { spec },
      contentType: 'application/merge-patch+json',
    });
    expect(answer.status).toBe(200);
  };
  const run = async (name: string, podSpec: Record<string, unknown>, cpu = '10m'): Promise<Item> => {
    expect((await test.call('POST', PODS, { body: podManifest(name, { podSpec, cpu }) })).status).toBe(201);
    test.clock.advance(15_000);
    const pod = (await test.items(PODS)).find(({ metadata }) => metadata.name === name);
    if (!pod) throw new Error(`no pod ${name}`);
    return pod;
  };
  const join = (extra: Partial<BootedInstance> = {}): void => {
    test.cluster.join(instance(3, ZONES, extra));
  };

  it.each([
    ['nodeSelector', { nodeSelector: { 'topology.kubernetes.io/zone': 'us-east-1b' } }, 1],
    [
      'required node affinity',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [
                    {
                      key: 'topology.kubernetes.io/zone',
                      operator: 'NotIn',
                      values: ['us-east-1a', 'us-east-1b'],
                    },
                  ],
                },
              ],
            },
          },
        },
      },
      2,
    ],
  ])('places by %s', async (_, spec, index) => {
    expect((await run('p', spec)).spec.nodeName).toBe(node(index));
  });

  it('keeps off cordoned and tainted nodes, and onto tainted ones with a toleration', async () => {
    await patchNode(0, { unschedulable: true });
    await patchNode(1, { taints: [{ key: 'team', value: 'x', effect: 'NoSchedule' }] });
    expect((await run('plain', {})).spec.nodeName).toBe(node(2));
    await patchNode(2, { unschedulable: true });
    const waiting = await run('waiting', {});
    expect(waiting.spec.nodeName).toBeUndefined();
    expect(waiting.status.conditions).toEqual([
      expect.objectContaining({
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message:
          '0/3 nodes are available: 1 node(s) had untolerated taint {team: x}, 2 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      }),
    ]);
    const tolerant = await run('tolerant', {
      tolerations: [{ key: 'team', operator: 'Equal', value: 'x', effect: 'NoSchedule' }],
    });
    expect(tolerant.spec.nodeName).toBe(node(1));
    await patchNode(0, { unschedulable: null });
    test.clock.advance(15_000);
    expect((await test.items(`${PODS}?fieldSelector=metadata.name%3Dwaiting`))[0]?.spec.nodeName).toBe(
      node(0),
    );
  });

  it('respects requests: what does not fit waits for room', async () => {
    for (const name of ['a', 'b', 'c']) expect((await run(name, {}, '3')).spec.nodeName).toBeDefined();
    const waiting = await run('d', {}, '3');
    expect(waiting.status.conditions).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('3 Insufficient cpu') }),
    );
    await test.call('DELETE', `${PODS}/a`, { body: { gracePeriodSeconds: 0 } });
    test.clock.advance(15_000);
    expect((await test.items(`${PODS}?fieldSelector=metadata.name%3Dd`))[0]?.status.phase).toBe('Running');
  });

  it('respects the number of pods that a node takes', async () => {
    await patchNode(0, { unschedulable: true });
    await patchNode(1, { unschedulable: true });
    await test.call('POST', DEPLOYMENTS, {
      body: workloadManifest('Deployment', 'many', { replicas: 60, cpu: '1m' }),
    });
    test.clock.advance(20_000);
    const pods = await test.items(PODS);
    const onNode = await test.items(`/api/v1/pods?fieldSelector=spec.nodeName=${node(2)}`);
    expect(onNode).toHaveLength(58);
    const waiting = pods.find(({ spec }) => spec.nodeName === undefined);
    expect(waiting?.status.conditions).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('1 Too many pods') }),
    );
  });

  it('spreads hard over zones and keeps anti-affine pods apart', async () => {
    const spread = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'spread' } },
        },
      ],
    };
    const apart = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'apart' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    };
    await patchNode(2, { unschedulable: true });
    await test.call('POST', DEPLOYMENTS, {
      body: workloadManifest('Deployment', 'spread', { replicas: 4, podSpec: spread }),
    });
    await test.call('POST', DEPLOYMENTS, {
      body: workloadManifest('Deployment', 'apart', { replicas: 3, podSpec: apart }),
    });
    test.clock.advance(20_000);
    const placed = async (app: string): Promise<string[]> =>
      (await test.items(`${PODS}?labelSelector=app%3D${app}`))
        .map(({ spec }) => textOf(spec.nodeName ?? 'none'))
        .sort();
    // The cordoned node's zone stays at none, so the others may not go beyond one each.
    expect(await placed('spread')).toEqual([node(0), node(1), 'none', 'none']);
    expect(await placed('apart')).toEqual([node(0), node(1), 'none']);
    await patchNode(2, { unschedulable: null });
    test.clock.advance(20_000);
    expect(new Set(await placed('spread'))).toEqual(new Set([node(0), node(1), node(2)]));
    expect(await placed('apart')).toEqual([node(0), node(1), node(2)]);
  });

  it('takes the important pods first', async () => {
    await patchNode(1, { unschedulable: true });
    await patchNode(2, { unschedulable: true });
    for (const [name, priority] of [
      ['low', 0],
      ['high', 1000],
    ] as const) {
      await test.call('POST', PODS, { body: podManifest(name, { podSpec: { priority }, cpu: '3' }) });
    }
    test.clock.advance(15_000);
    expect((await test.items(PODS)).map(({ metadata, spec }) => [metadata.name, spec.nodeName])).toEqual([
      ['high', node(0)],
      ['low', undefined],
    ]);
  });

  it('uses a node that joins once it is ready', async () => {
    for (const index of [0, 1, 2]) await patchNode(index, { unschedulable: true });
    await run('waiting', {});
    join();
    test.clock.advance(5_000);
    const state = async (): Promise<unknown> => (await test.items(PODS))[0]?.spec.nodeName;
    expect(await state()).toBeUndefined();
    test.clock.advance(20_000);
    expect(await state()).toBe(node(3));
    expect(test.cluster.pendingPodSeconds()).toBeGreaterThan(15);
  });
});
