import type { SchedulingNode, SchedulingState } from '@/contracts/decision-server';
import { countsInShares } from '@/server/domain/cluster/node-owner';
import type {
  ClusterSnapshot,
  DisruptionBudgetSnapshot,
  NodeSnapshot,
} from '@/server/domain/cluster/snapshot';
import { isDoNotDisrupt } from '@/server/domain/drainability/do-not-disrupt';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import { describePods, toSelector } from './describe-pods';

export interface DescribeOptions {
  /** Why a node may not be removed, by its owner and its group; null when it may. Marks on the node are seen to here. */
  whyNotRemovable(row: NodeRow): string | null;
  /** The largest number of disruptions that a budget allowed within the last five minutes (Decision 25). */
  allowedLately(budget: DisruptionBudgetSnapshot): number;
}

const UNKNOWN_NODE = 'nothing is known of its machine yet';
const MARKED_NODE = 'marked do-not-disrupt';

function describeNode(
  node: NodeSnapshot,
  row: NodeRow | undefined,
  options: DescribeOptions,
): SchedulingNode {
  const reason = isDoNotDisrupt(node.annotations)
    ? MARKED_NODE
    : row === undefined
      ? UNKNOWN_NODE
      : options.whyNotRemovable(row);
  return {
    node_name: node.name,
    instance_type: node.instanceType,
    availability_zone: node.availabilityZone,
    node_type: row?.nodeType ?? 'other',
    owner: row?.owner ?? 'unknown',
    vcpu: row?.cpuCores ?? 0,
    counts_in_shares: row !== undefined && row.nodeType !== 'other' && countsInShares(row.owner),
    ready: node.ready,
    unschedulable: node.unschedulable,
    deleting: node.deletionTimestamp !== null,
    created_at: node.createdAt.toISOString(),
    labels: { ...node.labels },
    taints: node.taints.map((taint) => ({ ...taint })),
    allocatable: {
      cpu_millicores: node.allocatable.cpuMillicores,
      memory_bytes: node.allocatable.memoryBytes,
      pods: node.allocatable.pods,
    },
    extended_resources: { ...node.extendedResources },
    price_per_hour:
      row?.pricePerHour === undefined || row.pricePerHour === null ? null : toDollarNumber(row.pricePerHour),
    not_removable_reason: reason,
  };
}

/**
 * A cluster as a decision server is told of it, so that it can simulate scheduling: everything that a filter of the
 * scheduler looks at. Pods and volumes that could not be read are said to be unknown, never left out silently.
 */
export function describeCluster(
  snapshot: ClusterSnapshot,
  rows: readonly NodeRow[],
  options: DescribeOptions,
): SchedulingState {
  const byName = new Map(rows.map((row) => [row.nodeName, row]));
  const { shapes, rows: pods } = describePods(snapshot.pods.values());
  const { unreadable, malformed } = snapshot;
  return {
    taken_at: snapshot.freshAt.toISOString(),
    nodes: [...snapshot.nodes.values()].map((node) => describeNode(node, byName.get(node.name), options)),
    pod_shapes: shapes,
    pods,
    disruption_budgets: snapshot.disruptionBudgets.map((budget) => ({
      namespace: budget.namespace,
      name: budget.name,
      selector: budget.selector === null ? null : toSelector(budget.selector),
      disruptions_allowed: Math.max(0, options.allowedLately(budget)),
    })),
    disruption_budgets_known:
      unreadable.poddisruptionbudgets === undefined && (malformed?.poddisruptionbudgets ?? 0) === 0,
    volumes: snapshot.volumes.flatMap(({ claim, zones }) =>
      claim === null
        ? []
        : [
            {
              namespace: claim.namespace,
              claim_name: claim.name,
              zones: zones === null ? null : [...zones],
            },
          ],
    ),
    volumes_known: unreadable.persistentvolumes === undefined && (malformed?.persistentvolumes ?? 0) === 0,
  };
}
