import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';
import type { PlacementState } from '@/server/domain/scheduling/state/placement-state';
import { NODE_RULES } from '@/server/domain/scheduling/rules';

/** The nodes that every node rule lets a pod on, whatever runs there; remembered for pods that ask for the same. */
export function createSuitableNodes(state: PlacementState): (pod: PodSnapshot) => readonly NodeState[] {
  const byKey = new Map<string, readonly NodeState[]>();
  const byPod = new WeakMap<PodSnapshot, readonly NodeState[]>();
  return (pod) => {
    const known = byPod.get(pod);
    if (known !== undefined) return known;
    const key = JSON.stringify([pod.tolerations, pod.nodeSelector, pod.nodeAffinity]);
    let nodes = byKey.get(key);
    if (nodes === undefined) {
      const filters = NODE_RULES.flatMap((rule) => rule.prepare(pod, state) ?? []);
      nodes = state.nodes.filter((node) => filters.every((fits) => fits(node)));
      byKey.set(key, nodes);
    }
    byPod.set(pod, nodes);
    return nodes;
  };
}
