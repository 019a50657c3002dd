import {
  binPackResponseSchema,
  MAX_DECISION_SECONDS,
  type BinPackRequest,
  type BinPackResponse,
} from '@/contracts/decision-server';
import { rebuildSnapshot } from '@/decision/pack/problem/rebuild-snapshot';
import { createStayRule, podsToMove } from '@/decision/pack/problem/why-node-stays';
import { buildPackNode, buildPackRequest } from '@/decision/testing/build-pack-request';
import { generateCluster } from '@/decision/testing/generate-cluster';
import { repeated, type Endpoint } from './endpoint';

const MIB = 1024 ** 2;

/** CPU and memory that stay must carry all requests; a node under its own pods is found by the moves, where given. */
function judgeRoom(request: BinPackRequest, removed: ReadonlySet<string>): readonly string[] {
  const { nodes, pods, pod_shapes: shapes } = request.cluster_state;
  const staying = nodes.filter((node) => !removed.has(node.node_name));
  const isDaemon = (shape: number): boolean => shapes[shape]?.owner?.kind === 'DaemonSet';
  const counted = pods.filter(
    (pod) => pod.node_name !== null && !(isDaemon(pod.shape) && removed.has(pod.node_name)),
  );
  const asked = (valueOf: (requests: (typeof shapes)[number]['requests']) => number): number =>
    counted.reduce(
      (sum, pod) => sum + valueOf(shapes[pod.shape]?.requests ?? { cpu_millicores: 0, memory_bytes: 0 }),
      0,
    );
  const cpu = staying.reduce((sum, node) => sum + node.allocatable.cpu_millicores, 0);
  const memory = staying.reduce((sum, node) => sum + node.allocatable.memory_bytes, 0);
  return [
    ...(asked((one) => one.cpu_millicores) > cpu ? ['the nodes that stay have too little CPU'] : []),
    ...(asked((one) => one.memory_bytes) > memory ? ['the nodes that stay have too little memory'] : []),
  ];
}

function judge(request: BinPackRequest, { recommendation }: BinPackResponse): readonly string[] {
  const { remove_nodes: removals, add_nodes: added, bound, moves } = recommendation;
  const removed = new Set(removals);
  const rebuilt = rebuildSnapshot(request.cluster_state);
  if ('unknownShape' in rebuilt) return ['the request of this check is broken'];
  const whyStays = createStayRule(rebuilt.snapshot, request.constraints);
  const byName = new Map(request.cluster_state.nodes.map((node) => [node.node_name, node]));
  const forbidden = [...removed].flatMap((name) => {
    const node = byName.get(name);
    const reason = node === undefined ? 'there is no such node' : whyStays(node);
    return reason === null ? [] : [`${name} is removed although: ${reason}`];
  });
  const toMove = [...removed].reduce((sum, name) => sum + podsToMove(rebuilt.snapshot, name).length, 0);
  const moved = Object.values(moves ?? {}).flat();
  const addedCount = added.reduce((sum, { count }) => sum + count, 0);
  return [
    ...repeated(removals).map((name) => `${name} is removed twice`),
    ...forbidden.slice(0, 3),
    ...(addedCount > request.requirements.max_added_nodes ? ['more nodes are added than were allowed'] : []),
    ...(addedCount === 0 ? judgeRoom(request, removed) : []),
    ...(moves !== undefined && moved.length !== toMove
      ? [`${String(moved.length)} pods are moved, ${String(toMove)} have to be`]
      : []),
    ...Object.keys(moves ?? {})
      .filter((name) => removed.has(name))
      .map((name) => `pods are moved to ${name}, which is removed`),
    ...(bound && bound.cost_after_per_hour < bound.lower_bound_per_hour - 1e-6
      ? ['the result costs less than its lower bound']
      : []),
  ];
}

const ask = (name: string, request: BinPackRequest) => ({
  name,
  request,
  seconds: MAX_DECISION_SECONDS,
  judge: (answer: BinPackResponse) => judge(request, answer),
});

const nodes = ['a', 'b', 'c'].map((name) => buildPackNode(name));
const rows = nodes.map((node) => ({ name: `web-${node.node_name}`, node: node.node_name }));
const pinned = rows.map((row) => ({ ...row, shape: { do_not_disrupt: true } }));
const huge = rows.map((row) => ({
  ...row,
  shape: { requests: { cpu_millicores: 2500, memory_bytes: 512 * MIB } },
}));

export const binPackEndpoint: Endpoint<BinPackRequest, BinPackResponse> = {
  path: 'decision/bin-pack',
  response: binPackResponseSchema,
  questions: [
    ask('small', buildPackRequest(nodes, rows)),
    ask('large, 400 nodes and 10,000 pods', generateCluster({ seed: 1, nodes: 400, podsPerNode: 25 })),
    ask('odd, no nodes', buildPackRequest([], [])),
    ask('odd, every pod marked do-not-disrupt', buildPackRequest(nodes, pinned)),
    ask('odd, sums fit and pods do not', buildPackRequest(nodes, huge)),
  ],
};
