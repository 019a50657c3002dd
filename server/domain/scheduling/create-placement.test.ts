import { describe, expect, it } from 'vitest';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';

const GIB = 1024 ** 3;
const NONE: ReadonlySet<string> = new Set();
const web = { key: 'app', operator: 'In', values: ['web'] } as const;
const term = (topologyKey: string) => ({ topologyKey, selector: [web], namespaces: ['default'] });
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

describe('topology spread', () => {
  const spread = { topologyKey: ZONE, maxSkew: 1, minDomains: null, selector: [web] };
  const labels = { app: 'web' };
  const nodes = ['a', 'b', 'c'].map((zone) => buildNode(`node-${zone}`, `us-east-1${zone}`));

  it('goes only where the skew is kept', () => {
    const pods = [buildPod('1', 'node-a', { labels }), buildPod('2', 'node-b', { labels })];
    const placement = createPlacement(buildSnapshot(nodes, pods), { excludeNodes: NONE });
    const placed = placement.tryPlace(buildPod('3', null, { labels, topologySpread: [spread] }));
    expect(placed).toEqual({ ok: true, value: { nodeName: 'node-c' } });
  });

  it('keeps a draining node’s zone as a domain, and forgets it when the node is gone', () => {
    const pods = [
      buildPod('1', 'node-a', { labels }),
      buildPod('2', 'node-b', { labels }),
      buildPod('3', 'node-c', { labels }),
    ];
    const snapshot = buildSnapshot(nodes, pods);
    const leaving = buildPod('3', 'node-c', { labels, topologySpread: [spread] });
    const excludeNodes = new Set(['node-c']);
    const draining = createPlacement(snapshot, { excludeNodes }).tryPlace(leaving);
    expect(draining).toMatchObject({
      ok: false,
      error: { reasons: { topology_spread: 2, node_leaving: 1 } },
    });
    const gone = createPlacement(snapshot, { excludeNodes, excluded: 'gone' }).tryPlace(leaving);
    expect(gone.ok).toBe(true);
  });

  it('counts only zones that the pod’s node selector allows', () => {
    const labeled = nodes.map((node, index) =>
      index < 2 ? buildNode(node.name, node.availabilityZone ?? '', { labels: { pool: 'x' } }) : node,
    );
    const pods = [buildPod('1', 'node-a', { labels }), buildPod('2', 'node-b', { labels })];
    const placement = createPlacement(buildSnapshot(labeled, pods), { excludeNodes: NONE });
    const pod = buildPod('3', null, { labels, topologySpread: [spread], nodeSelector: { pool: 'x' } });
    expect(placement.tryPlace(pod).ok).toBe(true);
  });

  it('takes the minimum as 0 while there are fewer domains than minDomains', () => {
    const pods = nodes.map((node, index) => buildPod(String(index), node.name, { labels }));
    const placement = createPlacement(buildSnapshot(nodes, pods), { excludeNodes: NONE });
    const pod = buildPod('new', null, { labels, topologySpread: [{ ...spread, minDomains: 4 }] });
    expect(placement.tryPlace(pod)).toMatchObject({ ok: false, error: { reasons: { topology_spread: 3 } } });
  });

  it('does not count pods that are being deleted', () => {
    const pods = [buildPod('1', 'node-a', { labels, deletionTimestamp: new Date(0) })];
    const placement = createPlacement(buildSnapshot(nodes.slice(0, 2), pods), { excludeNodes: NONE });
    const results = ['2', '3'].map((name) =>
      placement.tryPlace(buildPod(name, null, { labels, topologySpread: [spread] })),
    );
    expect(new Set(results.map((result) => (result.ok ? result.value.nodeName : '')))).toEqual(
      new Set(['node-a', 'node-b']),
    );
  });
});

describe('preference', () => {
  const half = { requests: { cpuMillicores: 1000, memoryBytes: GIB } };

  it('takes the emptiest node by default', () => {
    const pods = [buildPod('a', 'node-1', half), buildPod('b', 'node-2'), buildPod('c', 'node-3', half)];
    const nodes = ['node-1', 'node-2', 'node-3'].map((name) => buildNode(name));
    const placement = createPlacement(buildSnapshot(nodes, pods), { excludeNodes: NONE });
    expect(placement.tryPlace(buildPod('new', null))).toEqual({ ok: true, value: { nodeName: 'node-2' } });
  });

  it('spreads the pods of one controller over zones and nodes, be these fuller than others', () => {
    const other = { owner: { kind: 'ReplicaSet', name: 'other', uid: 'uid-other' } };
    const nodes = [buildNode('a-1', 'a'), buildNode('a-2', 'a'), buildNode('b-1', 'b')];
    const pods = [buildPod('sibling', 'a-1'), buildPod('b', 'b-1', other)];
    const place = (changes: object) =>
      createPlacement(buildSnapshot(nodes, pods), { excludeNodes: NONE }).tryPlace(
        buildPod('new', null, changes),
      );
    expect(place({})).toMatchObject({ value: { nodeName: 'b-1' } });
    // A Job's pods are not spread, nor those that say themselves how they are to be.
    expect(place({ owner: { kind: 'Job', name: 'web', uid: 'uid-web' } })).toMatchObject({
      value: { nodeName: 'a-2' },
    });
    const loose = { topologyKey: 'kubernetes.io/os', maxSkew: 9, minDomains: null, selector: [] };
    const labeled = nodes.map((one) => ({ ...one, labels: { ...one.labels, 'kubernetes.io/os': 'linux' } }));
    const own = createPlacement(buildSnapshot(labeled, pods), { excludeNodes: NONE });
    expect(own.tryPlace(buildPod('new', null, { topologySpread: [loose] }))).toMatchObject({
      value: { nodeName: 'a-2' },
    });
  });

  it('promises a large pod no room that the pods before it break up', () => {
    const nodes = [buildNode('node-1'), buildNode('node-2')];
    const placement = createPlacement(buildSnapshot(nodes, []), { excludeNodes: NONE });
    expect(placement.tryPlace(buildPod('small-1', null)).ok).toBe(true);
    expect(placement.tryPlace(buildPod('small-2', null)).ok).toBe(true);
    const whole = { requests: { cpuMillicores: 2000, memoryBytes: GIB } };
    expect(placement.tryPlace(buildPod('large', null, whole)).ok).toBe(false);
  });
});

describe('reservations', () => {
  it('promises the same room to one pod only', () => {
    const snapshot = buildSnapshot([buildNode('node-1'), buildNode('node-2')], [buildPod('old', 'node-1')]);
    const placement = createPlacement(snapshot, { excludeNodes: NONE });
    const big = { requests: { cpuMillicores: 1500, memoryBytes: GIB } };
    const results = ['1', '2', '3'].map((name) => placement.tryPlace(buildPod(name, null, big)));
    expect(
      results.map((result) => (result.ok ? result.value.nodeName : describeRejection(result.error))),
    ).toEqual(['node-2', 'node-1', '0 of 2 nodes fit: 2 × has too little CPU left']);
    placement.release('uid-1');
    expect(placement.tryPlace(buildPod('3', null, big))).toEqual({ ok: true, value: { nodeName: 'node-2' } });
  });

  it('lets a placed pod not stand in its own way and leaves it where it was when it cannot move', () => {
    const pod = buildPod('big', 'node-1', { requests: { cpuMillicores: 2000, memoryBytes: GIB } });
    const placement = createPlacement(buildSnapshot([buildNode('node-1')], [pod]), { excludeNodes: NONE });
    expect(placement.tryPlace(pod).ok).toBe(true);
    expect(placement.tryPlace({ ...pod, nodeSelector: { absent: 'x' } }).ok).toBe(false);
    expect(placement.tryPlace(buildPod('other', null)).ok).toBe(false);
  });

  it('honors the anti-affinity of a pod that was placed before', () => {
    const placement = createPlacement(buildSnapshot([buildNode('node-1'), buildNode('node-2')], []), {
      excludeNodes: NONE,
    });
    const pods = ['1', '2', '3'].map((name) =>
      buildPod(name, null, { labels: { app: 'web' }, podAntiAffinity: [term(HOST)] }),
    );
    const results = pods.map((pod) => placement.tryPlace(pod));
    expect(results.map((result) => result.ok)).toEqual([true, true, false]);
  });

  it('does not depend on the order in which nodes and pods were listed', () => {
    const nodes = Array.from({ length: 9 }, (_, index) => buildNode(`node-${String(index)}`));
    const running = nodes.map((node, index) =>
      buildPod(`running-${String(index)}`, node.name, {
        requests: { cpuMillicores: index * 100, memoryBytes: 0 },
      }),
    );
    const place = (snapshot: ClusterSnapshot) => {
      const placement = createPlacement(snapshot, { excludeNodes: new Set(['node-8']) });
      return Array.from({ length: 20 }, (_, index) =>
        placement.tryPlace(buildPod(`new-${String(index)}`, null)),
      );
    };
    expect(place(buildSnapshot([...nodes].reverse(), [...running].reverse()))).toEqual(
      place(buildSnapshot(nodes, running)),
    );
  });
});

describe('emptying a node', () => {
  const half = { requests: { cpuMillicores: 1000, memoryBytes: GIB } };
  const nodes = ['node-1', 'node-2'].map((name) => buildNode(name));

  it('moves every pod, and the node takes none from then on', () => {
    const pods = [buildPod('a', 'node-1', half), buildPod('b', 'node-1', half)];
    const placement = createPlacement(buildSnapshot(nodes, pods), { excludeNodes: NONE });
    expect(placement.tryEmpty('node-1', pods)).toEqual(new Map(pods.map(({ uid }) => [uid, 'node-2'])));
    expect(placement.tryPlace(buildPod('c', null, half)).ok).toBe(false);
  });

  it('leaves everything as it was when one pod fits nowhere', () => {
    const pods = [buildPod('a', 'node-1', half), buildPod('b', 'node-1', half)];
    const held = buildPod('held', 'node-2', half);
    const placement = createPlacement(buildSnapshot(nodes, [...pods, held]), { excludeNodes: NONE });
    expect(placement.tryEmpty('node-1', pods)).toBeNull();
    expect(pods.map(({ uid }) => placement.nodeOf(uid))).toEqual(['node-1', 'node-1']);
    expect(placement.tryPlace(buildPod('c', null, half))).toMatchObject({ value: { nodeName: 'node-2' } });
  });

  it('takes an excluded node back with its pods', () => {
    const pods = [buildPod('a', 'node-1', half)];
    const placement = createPlacement(buildSnapshot(nodes, pods), { excludeNodes: new Set(['node-1']) });
    expect(pods.map((pod) => placement.tryMove(pod))).toEqual([true]);
    placement.restoreNode('node-1', pods);
    expect(placement.nodeOf('uid-a')).toBe('node-1');
    const whole = { requests: { cpuMillicores: 2000, memoryBytes: GIB } };
    expect(placement.tryPlace(buildPod('large', null, whole))).toMatchObject({
      value: { nodeName: 'node-2' },
    });
  });
});

describe('preferences', () => {
  const pod = (cpuMillicores: number, memoryGib: number) => ({
    requests: { cpuMillicores, memoryBytes: memoryGib * GIB },
  });
  // node-1 has CPU left and little memory, node-2 the other way round, node-3 is the emptiest.
  const nodes = ['node-1', 'node-2', 'node-3'].map((name) => buildNode(name));
  const pods = [
    buildPod('memory', 'node-1', pod(100, 6)),
    buildPod('cpu', 'node-2', pod(1700, 1)),
    buildPod('both', 'node-3', pod(600, 2.5)),
  ];

  it.each([
    { preference: 'scheduler' as const, wants: pod(10, 1), takes: 'node-3' },
    { preference: 'aligned' as const, wants: pod(10, 1), takes: 'node-2' },
    { preference: 'aligned' as const, wants: pod(300, 0.1), takes: 'node-1' },
  ])(
    '$preference: a pod of $wants.requests.cpuMillicores m goes to $takes',
    ({ preference, wants, takes }) => {
      const placement = createPlacement(buildSnapshot(nodes, pods), { excludeNodes: NONE, preference });
      expect(placement.tryPlace(buildPod('new', null, wants))).toMatchObject({ value: { nodeName: takes } });
    },
  );
});
