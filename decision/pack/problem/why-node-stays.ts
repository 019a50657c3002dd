import type { BinPackRequest, SchedulingNode } from '@/contracts/decision-server';
import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { assess } from '@/server/domain/drainability/assess';
import { collectFacts } from '@/server/domain/drainability/facts';
import { leavingPods, staysReason } from '@/server/domain/drainability/leaving-pods';
import type { DrainabilityReason, ObstacleCode } from '@/server/domain/drainability/reason';

/** What nodes that stay are counted under; the words are shown to operators. */
const WORDS = {
  kept_by_owner: 'said by the platform',
  not_ready: 'not ready',
  too_young: 'young',
  do_not_disrupt: 'pod marked do-not-disrupt',
  budgets_unreadable: 'disruption budgets not known',
  volumes_unreadable: 'volumes not known',
  bare_pod: 'bare pod',
  host_path_volume: 'pod with a hostPath volume',
  several_budgets: 'pod with several disruption budgets',
  budget_allows_none: 'disruption budget that allows none',
  does_not_fit: 'pod that fits nowhere',
  job_pod: 'pod of a Job',
  last_ready_pod: 'last ready replica',
} as const satisfies Readonly<Record<ObstacleCode, string>>;

/** Why a node is not a candidate, by its own facts. */
export type StayReason = (typeof WORDS)[keyof typeof WORDS] | 'price not known';

type Constraints = BinPackRequest['constraints'];

/** A pod that goes away with its node, or is away already: nobody has to find room for it. */
export const leavesWithNode = (pod: PodSnapshot): boolean =>
  pod.deletionTimestamp !== null || staysReason(pod) !== null;

/** The pods that must find room elsewhere before the node can go. */
export const podsToMove = (
  snapshot: Pick<ClusterSnapshot, 'pods' | 'podsByNode'>,
  nodeName: string,
): readonly PodSnapshot[] =>
  leavingPods(snapshot, nodeName).filter(({ deletionTimestamp }) => deletionTimestamp === null);

/**
 * Judges nodes by the platform's own rules for optimizations, besides what the request says of them: a price, and whether
 * budgets are known. What depends on room is the scheduler's to say.
 */
export function createStayRule(
  snapshot: ClusterSnapshot,
  constraints: Constraints,
): (node: SchedulingNode) => StayReason | null {
  const facts = collectFacts(snapshot, {
    leastAge: { seconds: constraints.min_node_age_seconds, now: snapshot.freshAt },
  });
  const wordFor = (reasons: readonly DrainabilityReason[]): StayReason | null => {
    for (const { effect, code } of reasons) {
      const isAllowed = code === 'last_ready_pod' && constraints.single_replica === 'surge';
      if (effect === 'blocks' && !isAllowed) return WORDS[code];
    }
    return null;
  };
  const judgeNode = (stated: SchedulingNode): StayReason | null => {
    const { not_removable_reason: theirs } = stated;
    const node = snapshot.nodes.get(stated.node_name);
    if (node === undefined) return 'not ready';
    const keptBy = theirs === null ? [] : [theirs];
    const word = wordFor(assess({ kind: 'node', node, keptBy }, 'optimization', facts));
    return word ?? (stated.deleting ? 'not ready' : null);
  };
  return (stated) => {
    if (stated.price_per_hour === null && stated.not_removable_reason === null) return 'price not known';
    const ofNode = judgeNode(stated);
    if (ofNode !== null) return ofNode;
    const pods = podsToMove(snapshot, stated.node_name);
    if (pods.length > 0 && snapshot.unreadable.poddisruptionbudgets !== undefined)
      return 'disruption budgets not known';
    for (const pod of pods) {
      const ofPod = wordFor(assess({ kind: 'pod', pod }, 'optimization', facts));
      if (ofPod !== null) return ofPod;
    }
    return null;
  };
}
