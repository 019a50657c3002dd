import type { BinPackRequest, SchedulingNode } from '@/contracts/decision-server';
import { podsOnNode, type ClusterSnapshot, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesSelector } from '@/server/domain/scheduling/matching/label-selector';
import { isFinished } from '@/server/domain/scheduling/state/placement-state';

/** Why a node is not a candidate, by its own facts; the words are shown to operators. */
export type StayReason =
  | 'said by the platform'
  | 'price not known'
  | 'young'
  | 'not ready'
  | 'pod marked do-not-disrupt'
  | 'bare pod'
  | 'pod of a Job'
  | 'pod with a hostPath volume'
  | 'pod with several disruption budgets'
  | 'disruption budget that allows none'
  | 'disruption budgets not known'
  | 'last ready replica';

type Constraints = BinPackRequest['constraints'];

/** A pod that goes away with its node, or is away already: nobody has to find room for it. */
export function leavesWithNode(pod: PodSnapshot): boolean {
  return isFinished(pod) || pod.mirror || pod.owner?.kind === 'DaemonSet' || pod.deletionTimestamp !== null;
}

/** The pods that must find room elsewhere before the node can go. */
export function podsToMove(
  snapshot: Pick<ClusterSnapshot, 'pods' | 'podsByNode'>,
  nodeName: string,
): readonly PodSnapshot[] {
  return podsOnNode(snapshot, nodeName).filter((pod) => !leavesWithNode(pod));
}

function countReady(snapshot: ClusterSnapshot): ReadonlyMap<string, number> {
  const ready = new Map<string, number>();
  for (const pod of snapshot.pods.values()) {
    if (pod.owner === null || !pod.ready || pod.deletionTimestamp !== null) continue;
    ready.set(pod.owner.uid, (ready.get(pod.owner.uid) ?? 0) + 1);
  }
  return ready;
}

/**
 * Judges nodes by Decision 25: do-not-disrupt, bare, Job and hostPath pods, budgets (none with two, each allows
 * one), the last ready replica, age. What depends on room is the scheduler's to say.
 */
export function createStayRule(
  snapshot: ClusterSnapshot,
  constraints: Constraints,
): (node: SchedulingNode) => StayReason | null {
  const ready = countReady(snapshot);
  const budgets = new Map<PodSnapshot['labels'], readonly { readonly disruptionsAllowed: number }[]>();
  const budgetsOf = (pod: PodSnapshot) => {
    const known = budgets.get(pod.labels);
    if (known !== undefined) return known;
    const found = snapshot.disruptionBudgets.filter(
      ({ namespace, selector }) =>
        namespace === pod.namespace && selector !== null && matchesSelector(selector, pod.labels),
    );
    budgets.set(pod.labels, found);
    return found;
  };
  const judgePod = (pod: PodSnapshot): StayReason | null => {
    if (Object.keys(pod.annotations).length > 0) return 'pod marked do-not-disrupt';
    if (pod.owner === null) return 'bare pod';
    if (pod.owner.kind === 'Job') return 'pod of a Job';
    if (pod.hasHostPath) return 'pod with a hostPath volume';
    const found = budgetsOf(pod);
    if (found.length > 1) return 'pod with several disruption budgets';
    if (found.some(({ disruptionsAllowed }) => disruptionsAllowed < 1))
      return 'disruption budget that allows none';
    if (constraints.single_replica === 'block' && pod.ready && (ready.get(pod.owner.uid) ?? 0) < 2)
      return 'last ready replica';
    return null;
  };
  return (node) => {
    if (node.not_removable_reason !== null) return 'said by the platform';
    if (node.price_per_hour === null) return 'price not known';
    const ageMs = snapshot.freshAt.getTime() - new Date(node.created_at).getTime();
    if (ageMs < constraints.min_node_age_seconds * 1000) return 'young';
    if (!node.ready || node.deleting) return 'not ready';
    const pods = podsToMove(snapshot, node.node_name);
    if (pods.length > 0 && snapshot.unreadable.poddisruptionbudgets !== undefined)
      return 'disruption budgets not known';
    for (const pod of pods) {
      const reason = judgePod(pod);
      if (reason !== null) return reason;
    }
    return null;
  };
}
