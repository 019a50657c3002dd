import type { NodeOwner } from '@/server/domain/cluster/node-owner';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';

/** Whose nodes are launched from what the template was learned from, the likeliest first. */
const OWNERS: readonly (readonly NodeOwner[])[] = [['cloudoptim', 'standalone'], ['asg'], ['eks-nodegroup']];

/** Names of the nodes that a launch from the cluster's template is taken to be like. */
export function templateLike(rows: readonly NodeRow[]): ReadonlySet<string> {
  for (const owners of OWNERS) {
    const names = rows.filter((row) => owners.includes(row.owner)).map((row) => row.nodeName);
    if (names.length > 0) return new Set(names);
  }
  return new Set();
}
