import {
  podsOnNode,
  type ClusterSnapshot,
  type NodeSnapshot,
  type PodSnapshot,
} from '@/server/domain/cluster/snapshot';
import { podBlockers } from '@/server/domain/drain/drain-guard';
import { isDoNotDisrupt } from '@/server/domain/scheduling/do-not-disrupt';
import { staysReason } from '@/server/domain/interruption/evictable-pod';
import type { Instant } from '@/server/domain/shared/instant';

/**
 * The age that a node must have for a plan to take it away (Decision 24): an hour, so that a schedule never
 * undoes what was just built. A person who asks for the plan knows the cluster: none.
 */
export const leastNodeAgeSeconds = (scheduled: boolean): number => (scheduled ? 60 * 60 : 0);

/** Ready pods of each controller, so that a last one is seen without a scan for every pod. */
export function readyPodsByOwner(snapshot: Pick<ClusterSnapshot, 'pods'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of snapshot.pods.values()) {
    if (pod.owner === null || !pod.ready || pod.deletionTimestamp !== null) continue;
    counts.set(pod.owner.uid, (counts.get(pod.owner.uid) ?? 0) + 1);
  }
  return counts;
}

/** Pods that leave a node when it is emptied. */
export const leavingPods = (snapshot: ClusterSnapshot, nodeName: string): readonly PodSnapshot[] =>
  podsOnNode(snapshot, nodeName).filter((pod) => staysReason(pod) === null);

/**
 * Why an optimization leaves a node alone, in words for the plan; empty when it may be emptied (Decisions 1 and 25).
 * Room for its pods is not asked here.
 */
export function removalReasons(
  snapshot: ClusterSnapshot,
  node: NodeSnapshot,
  facts: {
    /** As `ownersReasons` tells. */
    readonly ownersReasons: readonly string[];
    readonly readyPods: ReadonlyMap<string, number>;
    readonly now: Instant;
    /** As `leastNodeAgeSeconds` tells for the plan. */
    readonly leastAgeSeconds: number;
  },
): readonly string[] {
  const reasons: string[] = [...facts.ownersReasons];
  if (!node.ready) reasons.push('it is not Ready');
  if (facts.now.getTime() - node.createdAt.getTime() < facts.leastAgeSeconds * 1000)
    reasons.push('it is younger than one hour');
  if (isDoNotDisrupt(node.annotations)) reasons.push('it is marked do-not-disrupt');
  for (const pod of leavingPods(snapshot, node.name)) {
    const name = `${pod.namespace}/${pod.name}`;
    reasons.push(...podBlockers(pod, snapshot).map((blocker) => `${name}: ${blocker.message}`));
    if (pod.owner?.kind === 'Job') reasons.push(`${name}: a Job's pod would begin again`);
    const ready = pod.owner === null ? 0 : (facts.readyPods.get(pod.owner.uid) ?? 0);
    if (pod.owner !== null && pod.ready && ready <= 1)
      reasons.push(`${name}: it is the last ready pod of ${pod.owner.kind} ${pod.owner.name}`);
  }
  return reasons;
}
