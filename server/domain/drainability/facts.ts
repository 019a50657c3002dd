import type {
  ClusterSnapshot,
  DisruptionBudgetSnapshot,
  PodSnapshot,
} from '@/server/domain/cluster/snapshot';
import type { PlacementRejection } from '@/server/domain/scheduling/create-placement';
import { matchesSelector } from '@/server/domain/scheduling/matching/label-selector';
import type { Instant } from '@/server/domain/shared/instant';

/** The age that a node must have to be removed. */
export interface LeastAge {
  readonly seconds: number;
  readonly now: Instant;
}

/** What rules look at besides the node or pod itself. */
export interface DrainabilityFacts {
  readonly unreadable: ClusterSnapshot['unreadable'];
  /** Null where age does not matter. */
  readonly leastAge: LeastAge | null;
  /** Ready pods of each controller that are not being deleted, by its UID. */
  readonly readyPods: ReadonlyMap<string, number>;
  /** Why no other node takes a pod, by its UID; empty where room is judged elsewhere. */
  readonly rejections: ReadonlyMap<string, PlacementRejection>;
  /** The disruption budgets that select the pod. */
  readonly budgetsOf: (pod: PodSnapshot) => readonly DisruptionBudgetSnapshot[];
}

type Source = Pick<ClusterSnapshot, 'pods' | 'disruptionBudgets' | 'unreadable'>;

/** The facts of one snapshot; collect them once for all its nodes and pods. */
export function collectFacts(
  snapshot: Source,
  more: Partial<Pick<DrainabilityFacts, 'leastAge' | 'rejections'>> = {},
): DrainabilityFacts {
  return {
    unreadable: snapshot.unreadable,
    leastAge: more.leastAge ?? null,
    readyPods: countReadyPods(snapshot),
    rejections: more.rejections ?? new Map(),
    budgetsOf: createBudgetsOf(snapshot.disruptionBudgets),
  };
}

function countReadyPods({ pods }: Source): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods.values()) {
    if (pod.owner === null || !pod.ready || pod.deletionTimestamp !== null) continue;
    counts.set(pod.owner.uid, (counts.get(pod.owner.uid) ?? 0) + 1);
  }
  return counts;
}

function createBudgetsOf(budgets: readonly DisruptionBudgetSnapshot[]): DrainabilityFacts['budgetsOf'] {
  // Pods of one workload often share the object of their labels: its budgets are looked for once.
  const known = new Map<PodSnapshot['labels'], { namespace: string; found: DisruptionBudgetSnapshot[] }>();
  return ({ namespace, labels }) => {
    const seen = known.get(labels);
    if (seen?.namespace === namespace) return seen.found;
    const found = budgets.filter(
      (budget) =>
        budget.namespace === namespace &&
        budget.selector !== null &&
        matchesSelector(budget.selector, labels),
    );
    known.set(labels, { namespace, found });
    return found;
  };
}
