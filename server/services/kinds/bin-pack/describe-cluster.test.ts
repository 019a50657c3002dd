import { describe, expect, it } from 'vitest';
import { schedulingStateSchema } from '@/contracts/decision-server';
import { rebuildSnapshot } from '@/decision/pack/problem/rebuild-snapshot';
import { generateCluster } from '@/decision/testing/generate-cluster';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { describeCluster } from '@/server/services/kinds/bin-pack/describe-cluster';

const options = { whyNotRemovable: () => null, allowedLately: () => 1 };
const NONE: ReadonlySet<string> = new Set();

function throughContract(snapshot: ClusterSnapshot): ClusterSnapshot {
  const wire = JSON.stringify(describeCluster(snapshot, [], options));
  const state = schedulingStateSchema.parse(JSON.parse(wire));
  const rebuilt = rebuildSnapshot({ ...state, cluster_id: snapshot.clusterId });
  if (!('snapshot' in rebuilt)) throw new Error('a shape is missing');
  return rebuilt.snapshot;
}

/** Where the scheduler would put each pod next, or why nowhere. */
function verdicts(snapshot: ClusterSnapshot): readonly string[] {
  const placement = createPlacement(snapshot, { excludeNodes: NONE });
  return [...snapshot.pods.values()].map((pod) => {
    const placed = placement.tryPlace(pod);
    return `${pod.name}: ${placed.ok ? placed.value.nodeName : describeRejection(placed.error)}`;
  });
}

describe('describeCluster', () => {
  it.each([1, 2, 3])('loses nothing that the scheduler looks at, seed %i', (seed) => {
    const generated = rebuildSnapshot(generateCluster({ seed, nodes: 30, podsPerNode: 20 }).cluster_state);
    if (!('snapshot' in generated)) throw new Error('a shape is missing');
    expect(verdicts(throughContract(generated.snapshot))).toEqual(verdicts(generated.snapshot));
  });

  const label = { key: 'app', operator: 'In' as const, values: ['web'] };
  const nodes = [
    buildNode('node-1', 'us-east-1a', { taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] }),
    buildNode('node-2', 'us-east-1b', { labels: { size: '8' }, extendedResources: { 'example.com/x': 1 } }),
    buildNode('node-3', 'us-east-1c', { unschedulable: true }),
  ];

  it('keeps what only single pods ask for', () => {
    const volumes = [
      { name: 'v', claim: { namespace: 'default', name: 'data' }, zones: ['us-east-1b'], volumeHandle: null },
    ];
    const pods = [
      buildPod('port', 'node-2', { hostPorts: [80] }),
      buildPod('port-too', null, { hostPorts: [80] }),
      buildPod('volume', null, { claimNames: ['data'] }),
      buildPod('extended', null, { extendedRequests: { 'example.com/x': 1 } }),
      buildPod('tolerates', null, {
        tolerations: [{ key: 'team', operator: 'Exists', value: '', effect: '' }],
        nodeAffinity: [
          {
            matchExpressions: [],
            matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }],
          },
        ],
      }),
      buildPod('large-node', null, {
        nodeAffinity: [
          { matchExpressions: [{ key: 'size', operator: 'Gt', values: ['4'] }], matchFields: [] },
        ],
      }),
      buildPod('web', 'node-2', { labels: { app: 'web' }, deletionTimestamp: new Date(0) }),
      buildPod('beside', null, {
        podAffinity: [{ topologyKey: 'kubernetes.io/hostname', selector: [label], namespaces: ['*'] }],
      }),
      buildPod('apart', null, {
        podAntiAffinity: [
          { topologyKey: 'topology.kubernetes.io/zone', selector: [label], namespaces: ['default'] },
        ],
      }),
      buildPod('spread', null, {
        labels: { app: 'web' },
        topologySpread: [
          { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, minDomains: 3, selector: [label] },
        ],
      }),
    ];
    const snapshot = buildSnapshot(nodes, pods, { volumes });
    expect(verdicts(throughContract(snapshot))).toEqual(verdicts(snapshot));
  });

  it('says what could not be read', () => {
    const snapshot = buildSnapshot(nodes, [buildPod('volume', null, { claimNames: ['data'] })], {
      unreadable: { persistentvolumes: 'forbidden', poddisruptionbudgets: 'forbidden' },
    });
    expect(describeCluster(snapshot, [], options)).toMatchObject({
      volumes_known: false,
      disruption_budgets_known: false,
    });
    expect(verdicts(throughContract(snapshot))).toEqual(verdicts(snapshot));
  });

  it('lets no node go that is marked or of whose machine nothing is known', () => {
    const marked = buildNode('node-4', 'us-east-1a', {
      annotations: { 'karpenter.sh/do-not-disrupt': 'true' },
    });
    const { nodes: described } = describeCluster(buildSnapshot([...nodes, marked], []), [], options);
    expect(described.map((node) => node.not_removable_reason)).toEqual([
      ...nodes.map(() => 'nothing is known of its machine yet'),
      'marked do-not-disrupt',
    ]);
  });
});
