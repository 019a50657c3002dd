import { podsOnNode, type ClusterSnapshot, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesSelector } from '@/server/domain/scheduling/matching/label-selector';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { isDoNotDisrupt } from '@/server/domain/scheduling/do-not-disrupt';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { staysReason, type StaysReason } from '@/server/domain/interruption/evictable-pod';

export type DrainBlockerCode =
  | 'does_not_fit'
  | 'do_not_disrupt'
  | 'bare_pod'
  | 'host_path_volume'
  | 'several_budgets'
  | 'budget_allows_none';

export interface DrainBlocker {
  readonly code: DrainBlockerCode;
  /** `namespace/name`, or the node's name for a blocker of the node itself. */
  readonly pod: string;
  readonly message: string;
}

export interface DrainPreview {
  readonly nodeName: string;
  /** Pods that would be evicted, each with the node that would take it; null when none would. */
  readonly evicted: readonly { readonly pod: PodSnapshot; readonly goesTo: string | null }[];
  readonly staying: readonly { readonly pod: PodSnapshot; readonly reason: StaysReason }[];
  /** Why an operator's drain is refused unless it is forced; every reason, not the first. */
  readonly blockers: readonly DrainBlocker[];
  /** What an operator should know and that does not block. */
  readonly warnings: readonly string[];
}

/**
 * What draining a node would do, judged on one snapshot before the first cordon: who leaves and where to, who stays,
 * and every reason against it (Decision 25). A budget that holds a pod back only now is a blocker that time may
 * lift; the eviction API enforces budgets in any case.
 */
export function previewDrain(snapshot: ClusterSnapshot, nodeName: string): DrainPreview | null {
  const node = snapshot.nodes.get(nodeName);
  if (node === undefined) return null;
  const blockers: DrainBlocker[] = [];
  const warnings: string[] = [];
  if (isDoNotDisrupt(node.annotations)) {
    blockers.push({ code: 'do_not_disrupt', pod: nodeName, message: 'the node is marked do-not-disrupt' });
  }
  const staying: { pod: PodSnapshot; reason: StaysReason }[] = [];
  const leaving: PodSnapshot[] = [];
  for (const pod of podsOnNode(snapshot, nodeName)) {
    const reason = staysReason(pod);
    if (reason === null) leaving.push(pod);
    else staying.push({ pod, reason });
  }
  leaving.sort((a, b) => b.priority - a.priority || nameOf(a).localeCompare(nameOf(b), 'en'));
  const placement = createPlacement(snapshot, { excludeNodes: new Set([nodeName]) });
  const evicted = leaving.map((pod) => {
    blockers.push(...podBlockers(pod, snapshot));
    if (isLastReady(pod, snapshot))
      warnings.push(
        `${nameOf(pod)} is the last ready pod of ${pod.owner?.kind ?? ''} ${pod.owner?.name ?? ''}`,
      );
    const placed = pod.deletionTimestamp === null ? placement.tryPlace(pod) : null;
    if (placed !== null && !placed.ok) {
      blockers.push({
        code: 'does_not_fit',
        pod: nameOf(pod),
        message: `fits on no other node: ${describeRejection(placed.error)}`,
      });
    }
    return { pod, goesTo: placed?.ok === true ? placed.value.nodeName : null };
  });
  if (snapshot.unreadable.poddisruptionbudgets !== undefined) {
    warnings.push('disruption budgets cannot be read; the eviction API enforces them all the same');
  }
  if (snapshot.unreadable.persistentvolumes !== undefined) {
    warnings.push('volumes cannot be read, so that their zones are not judged');
  }
  return { nodeName, evicted, staying, blockers, warnings };
}

const nameOf = (pod: PodSnapshot) => `${pod.namespace}/${pod.name}`;

/** Reasons of the pod itself against its eviction; whether it fits elsewhere is another question. */
export function podBlockers(
  pod: PodSnapshot,
  snapshot: Pick<ClusterSnapshot, 'disruptionBudgets'>,
): DrainBlocker[] {
  const found: DrainBlocker[] = [];
  const add = (code: DrainBlockerCode, message: string) => found.push({ code, pod: nameOf(pod), message });
  if (isDoNotDisrupt(pod.annotations)) add('do_not_disrupt', 'marked do-not-disrupt');
  if (pod.owner === null) add('bare_pod', 'no controller would bring it back');
  if (pod.hasHostPath) add('host_path_volume', 'its hostPath volume stays behind');
  const budgets = snapshot.disruptionBudgets.filter(
    (budget) =>
      budget.namespace === pod.namespace &&
      budget.selector !== null &&
      matchesSelector(budget.selector, pod.labels),
  );
  if (budgets.length > 1)
    add('several_budgets', `${budgets.length} disruption budgets select it, which the eviction API refuses`);
  const [budget] = budgets;
  if (budgets.length === 1 && budget !== undefined && budget.disruptionsAllowed < 1) {
    add('budget_allows_none', `its disruption budget ${budget.name} allows none now`);
  }
  return found;
}

function isLastReady(pod: PodSnapshot, snapshot: ClusterSnapshot): boolean {
  if (pod.owner === null || !pod.ready) return false;
  for (const other of snapshot.pods.values()) {
    if (
      other.uid !== pod.uid &&
      other.ready &&
      other.owner?.uid === pod.owner.uid &&
      other.deletionTimestamp === null
    )
      return false;
  }
  return true;
}
