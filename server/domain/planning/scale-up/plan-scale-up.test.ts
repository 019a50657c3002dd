import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { CandidatePool, Lifecycle } from '@/server/domain/safety/mix/mix';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import type { HourlyPrice } from '@/server/domain/shared/money';
import { planScaleUp, type ScaleUpQuestion } from './plan-scale-up';

const GIB = 1024 ** 3;
const cents = (amount: number) => BigInt(Math.round(amount * 1e7)) as HourlyPrice;

/** On-demand at its list price, Spot at two fifths of it. */
function pool(type: string, zone: string, lifecycle: Lifecycle, price: number): CandidatePool {
  const vcpu = type.endsWith('.xlarge') ? 4 : 2;
  return {
    instanceType: type,
    availabilityZone: `us-east-1${zone}`,
    lifecycle,
    vcpu,
    memoryGib: vcpu * 4,
    pricePerHour: cents(lifecycle === 'spot' ? price * 0.4 : price),
    riskScore: lifecycle === 'spot' ? 0.9 : null,
  };
}

const POOLS = ['a', 'b'].flatMap((zone) =>
  (['spot', 'on-demand'] as const).flatMap((lifecycle) => [
    pool('m5.large', zone, lifecycle, 9.6),
    pool('m5.xlarge', zone, lifecycle, 19.2),
  ]),
);

const full = ['1', '2'].map((name) =>
  buildPod(`full-${name}`, `node-${name}`, { requests: { cpuMillicores: 1900, memoryBytes: GIB } }),
);
const nodes = [buildNode('node-1', 'us-east-1a'), buildNode('node-2', 'us-east-1b')];

function question(pods: readonly PodSnapshot[], changes: Partial<ScaleUpQuestion> = {}): ScaleUpQuestion {
  return {
    snapshot: buildSnapshot(nodes, [...full, ...pods]),
    pods,
    candidates: POOLS,
    coming: [],
    mostVcpu: null,
    imagine: ({ instanceType, availabilityZone }, name) => {
      const vcpu = instanceType.endsWith('.xlarge') ? 4 : 2;
      return buildNode(name, availabilityZone, {
        allocatable: { cpuMillicores: vcpu * 1000 - 100, memoryBytes: vcpu * 3.5 * GIB, pods: 20 },
      });
    },
    mayLaunch: () => true,
    ...changes,
  };
}

const waiting = (name: string, cpuMillicores: number, changes: Partial<PodSnapshot> = {}) =>
  buildPod(name, null, {
    owner: { kind: 'ReplicaSet', name, uid: name },
    requests: { cpuMillicores, memoryBytes: GIB },
    ...changes,
  });

const poolsOf = ({ nodes: found }: ReturnType<typeof planScaleUp>) =>
  found.map((node) => `${node.pool.instanceType}/${node.pool.lifecycle}`);
const answersOf = ({ answers }: ReturnType<typeof planScaleUp>) =>
  Object.fromEntries(answers.map(({ pod, answer }) => [pod.name, answer]));

describe('planScaleUp', () => {
  it('brings the cheapest node that takes all of the pods', () => {
    const plan = planScaleUp(question([waiting('a', 900), waiting('b', 900)]));
    expect(poolsOf(plan)).toEqual(['m5.large/spot']);
    expect(answersOf(plan)).toEqual({ a: 'new-node', b: 'new-node' });
  });

  it('takes on-demand where the layers allow no more Spot', () => {
    const plan = planScaleUp(
      question([waiting('a', 900)], {
        mayLaunch: (pools) => pools.every((one) => one.lifecycle === 'on-demand'),
      }),
    );
    expect(poolsOf(plan)).toEqual(['m5.large/on-demand']);
  });

  it('brings several nodes for more pods, ten at most, and leaves the rest to the next plan', () => {
    const pods = Array.from({ length: 25 }, (_, index) => waiting(`p${index}`, 3_800));
    const plan = planScaleUp(question(pods));
    expect(plan.nodes).toHaveLength(10);
    expect(Object.values(answersOf(plan)).filter((answer) => answer === 'later')).toHaveLength(15);
  });

  it.each([
    {
      name: 'is larger than every node',
      changes: { requests: { cpuMillicores: 1_000_000, memoryBytes: GIB } },
    },
    { name: 'selects a label that no new node carries', changes: { nodeSelector: { gpu: 'yes' } } },
    { name: 'asks for a device', changes: { extendedRequests: { 'nvidia.com/gpu': 1 } } },
    {
      name: 'has its volume in a zone without a pool',
      changes: { claimNames: ['data'] },
      volumes: [
        {
          name: 'pv',
          claim: { namespace: 'default', name: 'data' },
          zones: ['us-east-1f'],
          volumeHandle: null,
        },
      ],
    },
  ])('brings nothing for a pod that $name', ({ changes, volumes = [] }) => {
    const pod = waiting('a', 100, {
      ...changes,
      requests: changes.requests ?? { cpuMillicores: 500, memoryBytes: GIB },
    });
    const plan = planScaleUp(
      question([pod], { snapshot: buildSnapshot(nodes, [...full, pod], { volumes }) }),
    );
    expect(plan.nodes).toEqual([]);
    expect(answersOf(plan)).toEqual({ a: 'cannot' });
    expect(plan.answers[0]?.reason).toMatch(/^no node that could be launched would take it: /);
  });

  it('leaves a pod alone for which room stands or comes', () => {
    const small = waiting('small', 50);
    const coming = [{ instanceType: 'm5.large', availabilityZone: 'us-east-1a', lifecycle: 'spot' as const }];
    const plan = planScaleUp(question([small, waiting('large', 1_500)], { coming }));
    expect(plan.nodes).toEqual([]);
    expect(answersOf(plan)).toEqual({ small: 'has-room', large: 'has-room' });
  });

  it('goes to the zone of the pod’s volume, and its other pools stay there', () => {
    const volumes = [
      {
        name: 'pv',
        claim: { namespace: 'default', name: 'data' },
        zones: ['us-east-1b'],
        volumeHandle: null,
      },
    ];
    const pod = waiting('a', 900, { claimNames: ['data'] });
    const plan = planScaleUp(
      question([pod], { snapshot: buildSnapshot(nodes, [...full, pod], { volumes }) }),
    );
    expect(plan.nodes.map((node) => node.pool.availabilityZone)).toEqual(['us-east-1b']);
    expect(new Set(plan.nodes[0]?.others.map((one) => one.availabilityZone))).toEqual(
      new Set(['us-east-1b']),
    );
  });

  it('finds the one type that the pod selects, though others are cheaper by size', () => {
    const special = pool('r5.large', 'a', 'on-demand', 30);
    const pod = waiting('a', 900, { nodeSelector: { type: 'r5.large' } });
    const base = question([pod], { candidates: [...POOLS, pool('m6i.large', 'a', 'spot', 9), special] });
    const plan = planScaleUp({
      ...base,
      imagine: (one, name) => {
        const node = base.imagine(one, name);
        return node === null ? null : { ...node, labels: { ...node.labels, type: one.instanceType } };
      },
    });
    expect(poolsOf(plan)).toEqual(['r5.large/on-demand']);
  });

  it('keeps pods apart that must not share a node', () => {
    const podAntiAffinity = [
      {
        topologyKey: 'kubernetes.io/hostname',
        selector: [{ key: 'app', operator: 'In' as const, values: ['web'] }],
        namespaces: ['default'],
      },
    ];
    const pods = ['a', 'b'].map((name) => waiting(name, 300, { labels: { app: 'web' }, podAntiAffinity }));
    expect(planScaleUp(question(pods)).nodes.map((node) => node.pods.length)).toEqual([1, 1]);
  });

  it('brings no more than may be brought, and says what stays behind', () => {
    const plan = planScaleUp(question([waiting('a', 1_800), waiting('b', 1_800)], { mostVcpu: 2 }));
    expect(plan.nodes).toHaveLength(1);
    expect(Object.values(answersOf(plan)).sort()).toEqual(['beyond', 'new-node']);
  });

  it('brings nothing while no pool is known to have room', () => {
    expect(answersOf(planScaleUp(question([waiting('a', 900)], { candidates: [] })))).toEqual({ a: 'later' });
  });

  it('names cheaper pools first where a launch finds no room, none larger than the one it replaces', () => {
    const [node] = planScaleUp(question([waiting('a', 900)])).nodes;
    const prices = node?.others.map((one) => one.pricePerHour ?? 0n) ?? [];
    expect(prices).toEqual([...prices].sort((a, b) => (a < b ? -1 : 1)));
    expect(node?.others.every((one) => one.vcpu <= node.pool.vcpu)).toBe(true);
    expect(node?.others.some((one) => one.lifecycle === 'on-demand')).toBe(true);
  });

  it('answers each pod once, never overfills a node, and costs no more than a node for each pod', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 39 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        const pods = sizes.map((size, index) => waiting(`p${index}`, size * 100));
        const plan = planScaleUp(question(pods));
        expect(plan.answers.map(({ pod }) => pod.name).sort()).toEqual(pods.map(({ name }) => name).sort());
        for (const node of plan.nodes) {
          const used = node.pods.reduce((sum, pod) => sum + pod.requests.cpuMillicores, 0);
          expect(used).toBeLessThanOrEqual(node.pool.vcpu * 1000 - 100);
        }
        const cost = plan.nodes.reduce((sum, node) => sum + Number(node.pool.pricePerHour), 0);
        const apart = pods
          .filter((pod) => answersOf(plan)[pod.name] === 'new-node')
          .reduce(
            (sum, pod) => sum + Number(cents((pod.requests.cpuMillicores > 1_900 ? 19.2 : 9.6) * 0.4)),
            0,
          );
        expect(cost).toBeLessThanOrEqual(apart);
        expect(planScaleUp(question([...pods].reverse()))).toEqual(plan);
      }),
      { numRuns: 60 },
    );
  });
});
