import type { BinPackRequest, BinPackResponse } from '@/contracts/decision-server';

/** The cluster as an answer without added nodes leaves it: nodes gone, their DaemonSet pods too, the others moved. */
export function applyAnswer(request: BinPackRequest, { recommendation }: BinPackResponse): BinPackRequest {
  const gone = new Set(recommendation.remove_nodes);
  const target = new Map(
    Object.entries(recommendation.moves ?? {}).flatMap(([node, pods]) =>
      pods.map((pod) => [pod, node] as const),
    ),
  );
  const state = request.cluster_state;
  const pods = state.pods.flatMap((pod, position) => {
    const moved = target.get(position);
    if (moved !== undefined) return [{ ...pod, node_name: moved }];
    return pod.node_name !== null && gone.has(pod.node_name) ? [] : [pod];
  });
  return {
    ...request,
    cluster_state: { ...state, pods, nodes: state.nodes.filter(({ node_name }) => !gone.has(node_name)) },
  };
}
