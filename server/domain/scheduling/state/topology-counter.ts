import type { LabelSelector, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';

/** Which pods a counter counts, on which nodes, by which label. */
export interface TopologyCounterSpec {
  readonly topologyKey: string;
  /** Every pod that matches meets this selector: those that do not are never asked about. */
  readonly selector: LabelSelector;
  /** May look at nothing but the pod's namespace, labels and whether it is being deleted: such pods share the answer. */
  matches(pod: PodSnapshot): boolean;
  /** Nodes that take no part, whatever their label. */
  isEligible(node: NodeState): boolean;
}

/** The matching pods of each topology domain, kept up to date as pods come and go. */
export interface TopologyCounter {
  /** Every domain that an eligible node opens, with its count, zero included. */
  readonly domains: ReadonlyMap<string, number>;
  /** Matching pods on all eligible nodes. */
  total(): number;
  /** A matching pod came to the node (1) or left it (−1). */
  record(node: NodeState, sign: 1 | -1): void;
}

export function createTopologyCounter(
  spec: TopologyCounterSpec,
  nodes: readonly NodeState[],
): TopologyCounter {
  const domains = new Map<string, number>();
  const domainOf: (string | undefined)[] = nodes.map((node) =>
    spec.isEligible(node) ? node.node.labels[spec.topologyKey] : undefined,
  );
  for (const domain of domainOf) if (domain !== undefined) domains.set(domain, 0);
  let sum = 0;
  return {
    domains,
    total: () => sum,
    record(node, sign) {
      const domain = domainOf[node.index];
      if (domain === undefined) return;
      domains.set(domain, (domains.get(domain) ?? 0) + sign);
      sum += sign;
    },
  };
}
