import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { FleetNode } from '@/server/domain/planning/plan-from-mix';
import { leavingPods, readyPodsByOwner, removalReasons } from '@/server/domain/planning/removal-reasons';
import type { Instant } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { countedRows } from '../safety/fleet-mix';

/** The counted nodes of today, each with what the choice of removals and the plan need. */
export function describeFleet(
  session: ClusterSession,
  snapshot: ClusterSnapshot,
  options: {
    readonly leavingNodes: ReadonlySet<string>;
    readonly now: Instant;
    readonly leastAgeSeconds: number;
  },
): readonly FleetNode[] {
  const readyPods = readyPodsByOwner(snapshot);
  return countedRows(session, options).flatMap((row): FleetNode[] => {
    const node = snapshot.nodes.get(row.nodeName);
    if (node?.uid !== row.nodeUid || row.instanceId === null) return [];
    if (row.instanceType === null || row.availabilityZone === null || row.nodeType === 'other') return [];
    const pods = leavingPods(snapshot, row.nodeName);
    return [
      {
        instanceType: row.instanceType,
        availabilityZone: row.availabilityZone,
        lifecycle: row.nodeType,
        nodeName: row.nodeName,
        nodeUid: row.nodeUid,
        instanceId: row.instanceId,
        owner: row.owner,
        vcpu: session.facts.instanceType(row.instanceType)?.vcpu ?? Math.ceil(row.cpuCores),
        cordoned: node.unschedulable,
        evictablePods: pods.length,
        prioritySum: pods.reduce((sum, pod) => sum + pod.priority, 0),
        createdAt: node.createdAt,
        keptBecause: removalReasons(snapshot, node, { ...options, owner: row.owner, readyPods }),
      },
    ];
  });
}
