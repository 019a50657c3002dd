import type { BinPackRequest, SchedulingNode } from '@/contracts/decision-server';
import { createStayRule, podsToMove, type StayReason } from '@/decision/pack/problem/why-node-stays';
import { comparePods } from '@/decision/pack/problem/pod-order';
import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

/** A node that may be emptied. */
export interface RemovableNode {
  readonly node: SchedulingNode;
  readonly pricePerHour: number;
  /** What must find room elsewhere, in the order in which it is placed. */
  readonly pods: readonly PodSnapshot[];
}

/** What may be done in one round: which nodes may go, from where everything stands now. */
export interface PackProblem {
  readonly snapshot: ClusterSnapshot;
  /** Facts of every node of the snapshot. */
  readonly nodes: readonly SchedulingNode[];
  readonly removable: readonly RemovableNode[];
  /** How many nodes stay, by reason. */
  readonly staying: ReadonlyMap<StayReason, number>;
}

/** A node that costs nothing (covered by a commitment) is never worth emptying. */
export function statePackProblem(
  snapshot: ClusterSnapshot,
  nodes: readonly SchedulingNode[],
  constraints: BinPackRequest['constraints'],
): PackProblem {
  const whyStays = createStayRule(snapshot, constraints);
  const byPlacing = comparePods(snapshot);
  const staying = new Map<StayReason, number>();
  const removable: RemovableNode[] = [];
  for (const node of nodes) {
    if (!snapshot.nodes.has(node.node_name)) continue;
    const reason = whyStays(node);
    if (reason !== null) {
      staying.set(reason, (staying.get(reason) ?? 0) + 1);
      continue;
    }
    const pricePerHour = node.price_per_hour ?? 0;
    const pods = [...podsToMove(snapshot, node.node_name)].sort(byPlacing);
    if (pricePerHour > 0) removable.push({ node, pricePerHour, pods });
  }
  return { snapshot, nodes, removable, staying };
}
