import { randomUUID } from 'node:crypto';
import type { Highs } from 'highs';
import type { BinPackRequest, BinPackResponse, CandidateNode } from '@/contracts/decision-server';
import { explainPacking } from '@/decision/pack/explain-packing';
import { packNodes, type Packed } from '@/decision/pack/pack-nodes';
import { rebuildSnapshot } from '@/decision/pack/problem/rebuild-snapshot';
import { MODEL_VERSION } from '@/decision/shared/model-version';
import { Refusal } from '@/decision/shared/refusal';

const MOST_STEPS = 5_000;

const priceOf = (added: readonly CandidateNode[]): number =>
  added.reduce((sum, { price_per_hour }) => sum + (price_per_hour ?? 0), 0);

function toAdditions({ added }: Packed): BinPackResponse['recommendation']['add_nodes'] {
  return added.map(({ instance_type, availability_zone, lifecycle }) => ({
    instance_type,
    availability_zone,
    lifecycle,
    count: 1,
  }));
}

/** Dollars as they are shown: sums of prices have binary noise. */
const dollars = (value: number): number => Math.round(value * 1e6) / 1e6;

type Bound = NonNullable<BinPackResponse['recommendation']['bound']>;

const METHOD =
  'The cheapest set of whole nodes that in sums holds CPU, memory and pod slots per kind of pods (taints, selectors, ' +
  'node affinity, volume zones), the headroom and the shares and zones of the policy, by the dual bound of a ' +
  'mixed-integer program over the same removable nodes. Pods may be cut into pieces; host ports, pod affinity and ' +
  'topology spread are left out: both only lower it. Added nodes are no part of it.';

function boundOf(request: BinPackRequest, packed: Packed): Bound | null {
  if (packed.lowerBoundPerHour === null) return null;
  const removed = new Set(packed.removed);
  const sum = (counts: (name: string) => boolean): number =>
    request.cluster_state.nodes.reduce(
      (total, { node_name, price_per_hour }) => total + (counts(node_name) ? (price_per_hour ?? 0) : 0),
      0,
    );
  const after = sum((name) => !removed.has(name)) + priceOf(packed.added);
  const bound = Math.min(packed.lowerBoundPerHour, after);
  return {
    cost_before_per_hour: dollars(sum(() => true)),
    cost_after_per_hour: dollars(after),
    lower_bound_per_hour: dollars(bound),
    gap: bound <= 0 ? 0 : Math.max(0, (after - bound) / bound),
    method: METHOD,
  };
}

/** Where each pod of a removed node went, by node. */
function movesOf(request: BinPackRequest, packed: Packed): Record<string, number[]> {
  const moves: Record<string, number[]> = {};
  request.cluster_state.pods.forEach((pod, position) => {
    const at = packed.snapshot.pods.get(pod.uid)?.nodeName ?? null;
    if (at === null || at === pod.node_name) return;
    (moves[at] ??= []).push(position);
  });
  return moves;
}

function planOf(request: BinPackRequest, packed: Packed): BinPackResponse['execution_plan'] {
  const evicted = new Map<string, number>();
  for (const pod of request.cluster_state.pods) {
    if (pod.node_name !== null && packed.snapshot.pods.get(pod.uid)?.nodeName !== pod.node_name)
      evicted.set(pod.node_name, (evicted.get(pod.node_name) ?? 0) + 1);
  }
  return packed.removed
    .slice(0, MOST_STEPS)
    .map((name) => ({ action: 'empty', node_name: name, pods: evicted.get(name) ?? 0 }));
}

/**
 * Answers `decision/bin-pack`: the nodes to empty so that every pod still fits under its constraints, shown by simulated
 * scheduling, with the bound that the result is compared with; and nodes to add, as many as the request allows and pay for
 * themselves. A request whose pods speak of shapes that it
 * does not hold is refused with 400.
 */
export function* binPack(highs: Highs, request: BinPackRequest): Generator<undefined, BinPackResponse> {
  const { cluster_state } = request;
  const rebuilt = rebuildSnapshot(cluster_state);
  if ('unknownShape' in rebuilt) {
    throw new Refusal(400, 'invalid', 'the request does not fit the contract', [
      { path: 'cluster_state.pods', message: `there is no shape ${String(rebuilt.unknownShape)}` },
    ]);
  }
  yield;
  const packed = yield* packNodes(highs, rebuilt.snapshot, request);
  const bound = boundOf(request, packed);
  const removed = new Set(packed.removed);
  const savings = cluster_state.nodes.reduce(
    (sum, node) => sum + (removed.has(node.node_name) ? (node.price_per_hour ?? 0) : 0),
    0,
  );
  const moves = movesOf(request, packed);
  return {
    request_id: request.request_id,
    decision_id: randomUUID(),
    model_version: MODEL_VERSION,
    recommendation: { remove_nodes: [...packed.removed], add_nodes: toAdditions(packed), moves, bound },
    execution_plan: planOf(request, packed),
    estimated_savings_per_hour: dollars(savings - priceOf(packed.added)),
    confidence: bound === null ? 0.5 : Math.max(0, 1 - bound.gap),
    explanation: explainPacking(request, packed, bound, Object.values(moves).flat().length),
  };
}
