import type { DecisionRequest } from '@/contracts/decision-server';

type Row = DecisionRequest['cluster_state']['current_allocations'][number];
type Node = DecisionRequest['cluster_state']['nodes'][number];

/** Well over the least that the gate lets through. */
const SAFE_SCORE = 0.8;

const nameOf = (pool: Pick<Row, 'instance_type' | 'availability_zone' | 'lifecycle'>) =>
  `${pool.instance_type}/${pool.availability_zone}/${pool.lifecycle}`;

/**
 * Today's mix with each of the nodes in a Spot pool of its own, of the node's zone and at least its size, the cheapest
 * first: a mix that the gate lets through while on-demand nodes remain.
 */
export function swapNodes(request: DecisionRequest, nodeNames: readonly string[]): readonly object[] {
  const { nodes, current_allocations: current, candidate_pools: candidates } = request.cluster_state;
  const counts = new Map<string, Row>();
  for (const row of current) {
    const known = counts.get(nameOf(row))?.count ?? 0;
    counts.set(nameOf(row), { ...row, count: known + row.count });
  }
  const used = new Set(counts.keys());
  for (const nodeName of nodeNames) {
    const node = nodes.find((one) => one.node_name === nodeName);
    if (node === undefined) continue;
    const pool = candidates
      .filter((one) => one.lifecycle === 'spot' && !used.has(nameOf(one)) && replaces(one, node))
      .sort((a, b) => (a.price_per_hour ?? 0) - (b.price_per_hour ?? 0))[0];
    const gone = counts.get(`${node.instance_type}/${node.availability_zone}/${node.node_type}`);
    if (pool === undefined || gone === undefined) continue;
    used.add(nameOf(pool));
    counts.set(nameOf(gone), { ...gone, count: gone.count - 1 });
    counts.set(nameOf(pool), { ...pool, count: 1 });
  }
  return [...counts.values()].filter((row) => row.count > 0);
}

function replaces(pool: DecisionRequest['cluster_state']['candidate_pools'][number], node: Node): boolean {
  return (
    pool.availability_zone === node.availability_zone &&
    pool.vcpu === Math.round(node.vcpu) &&
    pool.memory_gib >= Math.floor(node.memory_gib) &&
    (pool.risk_score ?? 0) >= SAFE_SCORE &&
    pool.price_per_hour !== null
  );
}
