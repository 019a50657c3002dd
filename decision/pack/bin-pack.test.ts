import loadHighs, { type Highs } from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BinPackRequest, BinPackResponse } from '@/contracts/decision-server';
import { buildPackNode, buildPackRequest, type PodRow } from '@/decision/testing/build-pack-request';
import { packAtOnce } from '@/decision/testing/pack-at-once';

const GIB = 1024 ** 3;
let highs: Highs;

beforeAll(async () => {
  highs = await loadHighs();
});

const pack = (request: BinPackRequest): BinPackResponse => packAtOnce(highs, request);

const removedOf = (request: BinPackRequest): readonly string[] =>
  [...pack(request).recommendation.remove_nodes].sort();

const nodes = ['a', 'b', 'c'].map((name) => buildPackNode(name));
/** One pod of a vCPU on each of three nodes: two nodes can go. */
const rows: readonly PodRow[] = nodes.map((node, index) => ({
  name: `web-${String(index)}`,
  node: node.node_name,
}));

describe('bin-pack', () => {
  it('leaves one of three nodes that are mostly empty', () => {
    const answer = pack(buildPackRequest(nodes, rows));
    expect(answer.recommendation.remove_nodes).toHaveLength(2);
    expect(answer.estimated_savings_per_hour).toBeCloseTo(0.4, 9);
    expect(answer.recommendation.bound).toMatchObject({
      cost_before_per_hour: 0.6,
      cost_after_per_hour: 0.2,
      gap: 0,
    });
    expect(answer.explanation).toMatch(/^2 of 3 nodes can be emptied/);
  });

  it('keeps the cheap nodes', () => {
    const priced = nodes.map((node, index) => ({ ...node, price_per_hour: 0.3 - index / 10 }));
    expect(removedOf(buildPackRequest(priced, rows))).toEqual(['a', 'b']);
  });

  const pinned: readonly { readonly name: string; readonly row: Partial<PodRow> }[] = [
    { name: 'a pod marked do-not-disrupt', row: { shape: { do_not_disrupt: true } } },
    { name: 'a bare pod', row: { shape: { owner: null } } },
    { name: 'a pod of a Job', row: { shape: { owner: { kind: 'Job', name: 'j', uid: 'j' } } } },
    { name: 'a pod with a hostPath volume', row: { shape: { has_host_path: true } } },
    {
      name: 'the last ready replica',
      row: { shape: { owner: { kind: 'ReplicaSet', name: 'one', uid: 'one' } } },
    },
  ];

  it.each(pinned)('does not touch a node with $name', ({ row }) => {
    const [first, ...others] = rows;
    const request = buildPackRequest(nodes, [{ name: 'web-0', node: first?.node ?? '', ...row }, ...others]);
    expect(removedOf(request)).toEqual(['b', 'c']);
  });

  it('lets the last ready replica go where the policy is surge', () => {
    const only = { owner: { kind: 'ReplicaSet', name: 'one', uid: 'one' } };
    const request = buildPackRequest(nodes.slice(0, 2), [{ name: 'one', node: 'a', shape: only }], {
      constraints: { single_replica: 'surge' },
    });
    expect(removedOf(request)).toHaveLength(1);
  });

  it.each([
    { name: 'that the platform forbids', changes: { not_removable_reason: 'owned by karpenter' } },
    { name: 'without a price', changes: { price_per_hour: null } },
    { name: 'younger than an hour', changes: { created_at: '2026-06-01T11:30:00Z' } },
    { name: 'that costs nothing', changes: { price_per_hour: 0 } },
  ])('does not touch a node $name', ({ changes }) => {
    const request = buildPackRequest([buildPackNode('a', changes), ...nodes.slice(1)], rows);
    expect(removedOf(request)).toEqual(['b', 'c']);
  });

  const budget = (name: string, allowed: number) => ({
    namespace: 'default',
    name,
    selector: [{ key: 'app', operator: 'In' as const, values: ['web'] }],
    disruptions_allowed: allowed,
  });

  it.each([
    { name: 'a budget that allows one', state: { disruption_budgets: [budget('x', 1)] }, removed: 2 },
    { name: 'a budget that allows none', state: { disruption_budgets: [budget('x', 0)] }, removed: 0 },
    { name: 'two budgets', state: { disruption_budgets: [budget('x', 1), budget('y', 1)] }, removed: 0 },
    { name: 'unknown budgets', state: { disruption_budgets_known: false }, removed: 0 },
  ])('with $name removes $removed', ({ state, removed }) => {
    expect(removedOf(buildPackRequest(nodes, rows, { state }))).toHaveLength(removed);
  });

  it('keeps a zonal volume in its zone', () => {
    const zoned = [buildPackNode('a'), buildPackNode('b', { availability_zone: 'us-east-1b' })];
    const claims: PodRow[] = zoned.map(({ node_name }) => ({
      name: `db-${node_name}`,
      node: node_name,
      pod: { claim_names: [`data-${node_name}`] },
    }));
    const volumes = zoned.map((node) => ({
      namespace: 'default',
      claim_name: `data-${node.node_name}`,
      zones: [node.availability_zone ?? ''],
    }));
    expect(removedOf(buildPackRequest(zoned, claims, { state: { volumes } }))).toEqual([]);
    const free = volumes.map((volume) => ({ ...volume, zones: null }));
    expect(removedOf(buildPackRequest(zoned, claims, { state: { volumes: free } }))).toHaveLength(1);
    expect(removedOf(buildPackRequest(zoned, claims, { state: { volumes_known: false } }))).toEqual([]);
  });

  it('keeps pods apart that an anti-affinity keeps apart', () => {
    const term = {
      topology_key: 'kubernetes.io/hostname',
      selector: [{ key: 'app', operator: 'In' as const, values: ['web'] }],
      namespaces: ['default'],
    };
    const apart = rows.map((row) => ({ ...row, shape: { pod_anti_affinity: [term] } }));
    expect(removedOf(buildPackRequest(nodes, apart))).toEqual([]);
  });

  it('keeps the headroom', () => {
    // 3 vCPU asked of 12: one node of 4 carries them, with a third more it takes two.
    expect(removedOf(buildPackRequest(nodes, rows, { constraints: { headroom_share: 0.34 } }))).toHaveLength(
      1,
    );
  });

  it.each([
    { name: 'zones', constraints: { min_availability_zones: 2 }, removed: 1 },
    { name: 'on-demand share', constraints: { min_on_demand_share: 0.5 }, removed: 2 },
    { name: 'nothing', constraints: {}, removed: 2 },
  ])('keeps the policy: $name', ({ constraints, removed }) => {
    const mixed = [
      buildPackNode('a', { node_type: 'spot', price_per_hour: 0.1 }),
      buildPackNode('b', { availability_zone: 'us-east-1b' }),
      buildPackNode('c'),
    ];
    const answer = removedOf(buildPackRequest(mixed, rows, { constraints }));
    expect(answer).toHaveLength(removed);
    if ('min_on_demand_share' in constraints) expect(answer).toContain('a');
  });

  it('does not count on room that a pending pod waits for', () => {
    const pending: PodRow = {
      name: 'pending',
      node: '',
      shape: { requests: { cpu_millicores: 2500, memory_bytes: GIB } },
      pod: { node_name: null, phase: 'Pending', ready: false },
    };
    expect(removedOf(buildPackRequest(nodes, [...rows, pending]))).toHaveLength(1);
  });

  it('adds nobody to a cordoned node', () => {
    const cordoned = [
      buildPackNode('a', { unschedulable: true, not_removable_reason: 'owned by asg' }),
      buildPackNode('b'),
    ];
    expect(
      removedOf(
        buildPackRequest(cordoned, [
          { name: 'x', node: 'b' },
          { name: 'y', node: 'b' },
        ]),
      ),
    ).toEqual([]);
  });

  it('adds a smaller node where that lets a larger one go, and says who goes there', () => {
    const only = buildPackRequest(
      [buildPackNode('a'), buildPackNode('pinned', { not_removable_reason: 'ours' })],
      [
        { name: 'x', node: 'a' },
        { name: 'y', node: 'a' },
        { name: 'full', node: 'pinned', shape: { requests: { cpu_millicores: 3500, memory_bytes: GIB } } },
        {
          name: 'daemon',
          node: 'a',
          shape: {
            owner: { kind: 'DaemonSet', name: 'd', uid: 'd' },
            requests: { cpu_millicores: 100, memory_bytes: 0 },
          },
        },
      ],
    );
    const candidate = (cpu: number, price: number) => ({
      instance_type: `size${String(cpu)}.large`,
      availability_zone: 'us-east-1a',
      lifecycle: 'on-demand' as const,
      vcpu: cpu,
      memory_gib: 8,
      price_per_hour: price,
      risk_score: null,
      labels: {},
      taints: [],
      allocatable: { cpu_millicores: cpu * 1000, memory_bytes: 8 * GIB, pods: 29 },
    });
    const withCandidates = (
      allowed: number,
      ...candidates: ReturnType<typeof candidate>[]
    ): BinPackRequest => ({
      ...only,
      cluster_state: { ...only.cluster_state, candidate_nodes: candidates },
      requirements: { max_added_nodes: allowed },
    });
    expect(removedOf(withCandidates(0, candidate(3, 0.15)))).toEqual([]);
    // Two pods of a vCPU and a DaemonSet's pod do not fit on two vCPUs; the larger one is dearer than what goes.
    expect(removedOf(withCandidates(1, candidate(2, 0.1), candidate(4, 0.25)))).toEqual([]);
    const answer = pack(withCandidates(1, candidate(2, 0.1), candidate(3, 0.15)));
    expect(answer.recommendation).toMatchObject({
      remove_nodes: ['a'],
      add_nodes: [{ instance_type: 'size3.large', count: 1 }],
      moves: { 'added/0': [0, 1] },
      bound: { cost_after_per_hour: 0.35 },
    });
    expect(answer.estimated_savings_per_hour).toBeCloseTo(0.05, 9);
  });

  it('answers an empty cluster', () => {
    expect(removedOf(buildPackRequest([], []))).toEqual([]);
  });

  it('refuses a pod whose shape does not exist', () => {
    const request = buildPackRequest(nodes, [{ name: 'x', node: 'a', pod: { shape: 7 } }]);
    expect(() => pack(request)).toThrow('does not fit the contract');
  });
});
