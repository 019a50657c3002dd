import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { collectFacts } from '@/server/domain/drainability/facts';
import { leavingPods } from '@/server/domain/drainability/leaving-pods';
import { removalReasons } from '@/server/domain/drainability/removal-reasons';
import type { FleetNode } from '@/server/domain/planning/target-mix/plan-from-mix';
import {
  groupOf,
  groupsReasons,
  ownersReasons,
  type GroupRule,
} from '@/server/domain/planning/removals/owners-reasons';
import type { Instant } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { countedRows } from '@/server/services/safety/fleet-mix';

/** The counted nodes of today, each with what the choice of removals and the plan need. */
export function describeFleet(
  session: ClusterSession,
  snapshot: ClusterSnapshot,
  options: {
    readonly leavingNodes: ReadonlySet<string>;
    readonly now: Instant;
    readonly leastAgeSeconds: number;
    readonly groupRule: GroupRule;
  },
): readonly FleetNode[] {
  const facts = collectFacts(snapshot, {
    leastAge: { seconds: options.leastAgeSeconds, now: options.now },
  });
  return countedRows(session, options).flatMap((row): FleetNode[] => {
    const node = snapshot.nodes.get(row.nodeName);
    if (node?.uid !== row.nodeUid || row.instanceId === null) return [];
    if (row.instanceType === null || row.availabilityZone === null || row.nodeType === 'other') return [];
    const pods = leavingPods(snapshot, row.nodeName);
    const theirs = ownersReasons(row, options.groupRule);
    const group = options.groupRule.groups.get(groupOf(row) ?? '');
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
        keptBecause: [
          ...removalReasons(snapshot, { kind: 'node', node, keptBy: theirs }, facts),
          ...groupsReasons(row, options.groupRule),
        ],
        ownersReasons: theirs,
        group:
          group === undefined
            ? null
            : { name: group.groupName, minSize: group.minSize, desiredCapacity: group.desiredCapacity },
      },
    ];
  });
}
