import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import {
  createPreference,
  type NodePreference,
  type NodeScore,
} from '@/server/domain/scheduling/node-preference';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';
import { PlacementState, type ExcludedNodes } from '@/server/domain/scheduling/state/placement-state';
import { NODE_RULES, PLACEMENT_RULES } from '@/server/domain/scheduling/rules';
import type {
  NodeFilter,
  RejectionCode,
  SchedulingRule,
} from '@/server/domain/scheduling/rules/scheduling-rule';
import { createSuitableNodes } from '@/server/domain/scheduling/suitable-nodes';
import { err, ok, type Result } from '@/server/domain/shared/result';

/** Why a pod fits nowhere: for each rule, how many nodes it turns away. A node may be counted by several rules. */
export interface PlacementRejection {
  readonly nodeCount: number;
  readonly reasons: Readonly<Partial<Record<RejectionCode, number>>>;
}

export interface PlacementOptions {
  /** Names of nodes that leave: they take no pod and their pods hold nothing until they are placed. */
  readonly excludeNodes: ReadonlySet<string>;
  /** Whether leaving nodes still exist for the scheduler; `draining` by default. */
  readonly excluded?: ExcludedNodes;
  /** Which of the nodes that fit; `scheduler` by default. */
  readonly preference?: NodePreference;
}

/** A simulated scheduler over one snapshot; what it promises is reserved. */
export interface Placement {
  /**
   * Finds the node that takes the pod and reserves its room there. A pod that is already placed is moved: it does not
   * stand in its own way, and stays where it was when nothing takes it. Deterministic: the node that is preferred, the
   * first by name among equals.
   */
  tryPlace(pod: PodSnapshot): Result<{ readonly nodeName: string }, PlacementRejection>;
  /** As `tryPlace`, without the reasons, which cost more than the search: whether a node took the pod. */
  tryMove(pod: PodSnapshot): boolean;
  /**
   * Places these pods, in this order, on other nodes than the named one, which takes no pod from then on. When one of
   * them fits nowhere everything stays as it was, the node included. Returns where each pod went, by UID, or null.
   */
  tryEmpty(nodeName: string, pods: readonly PodSnapshot[]): ReadonlyMap<string, string> | null;
  /**
   * Takes an excluded node back with these pods on it, wherever they were placed meanwhile; from then on it takes pods.
   * No rule is asked: it is where they run.
   */
  restoreNode(nodeName: string, pods: readonly PodSnapshot[]): void;
  /** The node that holds the pod; null for one that is not placed. */
  nodeOf(podUid: string): string | null;
  /** Gives a pod's room back; a pod that holds none is ignored. */
  release(podUid: string): void;
}

interface PreparedRule {
  readonly code: RejectionCode;
  readonly fits: NodeFilter;
}

function prepare(
  rules: readonly SchedulingRule[],
  pod: PodSnapshot,
  state: PlacementState,
): readonly PreparedRule[] {
  const prepared: PreparedRule[] = [];
  for (const rule of rules) {
    const fits = rule.prepare(pod, state);
    if (fits !== null) prepared.push({ code: rule.code, fits });
  }
  return prepared;
}

/** The node with the highest score that fits. */
function findNode(
  nodes: readonly NodeState[],
  rules: readonly PreparedRule[],
  scoreOf: NodeScore,
): NodeState | null {
  let best: NodeState | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    const score = scoreOf(node);
    if (score <= bestScore) continue;
    if (!rules.every((rule) => rule.fits(node))) continue;
    best = node;
    bestScore = score;
  }
  return best;
}

function countReasons(nodes: readonly NodeState[], rules: readonly PreparedRule[]): PlacementRejection {
  const reasons: Partial<Record<RejectionCode, number>> = {};
  for (const node of nodes) {
    for (const { code, fits } of rules) {
      if (!fits(node)) reasons[code] = (reasons[code] ?? 0) + 1;
    }
  }
  return { nodeCount: nodes.length, reasons };
}

/** Simulates the Kubernetes scheduler's filters on a snapshot: the one full scheduler (Decision 47). */
export function createPlacement(snapshot: ClusterSnapshot, options: PlacementOptions): Placement {
  const state = new PlacementState(snapshot, options.excludeNodes, options.excluded ?? 'draining');
  const prefer = createPreference(options.preference ?? 'scheduler', state);
  const suitableNodes = createSuitableNodes(state);

  /** Moves a pod to the node that takes it; null leaves it where it was. */
  const move = (pod: PodSnapshot): NodeState | null => {
    const former = state.nodeOf(pod.uid);
    state.remove(pod.uid);
    const suitable = suitableNodes(pod);
    const node = findNode(suitable, prepare(PLACEMENT_RULES, pod, state), prefer(pod, suitable));
    const kept = node ?? former;
    if (kept !== null) state.place(pod, kept);
    return node;
  };

  const explain = (pod: PodSnapshot): PlacementRejection => {
    const former = state.nodeOf(pod.uid);
    state.remove(pod.uid);
    const rejection = countReasons(state.nodes, prepare([...NODE_RULES, ...PLACEMENT_RULES], pod, state));
    if (former !== null) state.place(pod, former);
    return rejection;
  };

  return {
    tryPlace(pod) {
      const node = move(pod);
      return node === null ? err(explain(pod)) : ok({ nodeName: node.node.name });
    },
    tryMove: (pod) => move(pod) !== null,
    tryEmpty(nodeName, pods) {
      const leaving = state.nodeNamed(nodeName);
      if (leaving === null || leaving.isExcluded) return null;
      const formers = new Map(pods.map((pod) => [pod, state.nodeOf(pod.uid)]));
      const moved = new Map<string, string>();
      leaving.isExcluded = true;
      for (const pod of pods) {
        const node = move(pod);
        if (node === null) {
          for (const [other, former] of formers) {
            if (!moved.has(other.uid)) break;
            state.remove(other.uid);
            if (former !== null) state.place(other, former);
          }
          leaving.isExcluded = false;
          return null;
        }
        moved.set(pod.uid, node.node.name);
      }
      return moved;
    },
    restoreNode(nodeName, pods) {
      const node = state.nodeNamed(nodeName);
      if (node === null) return;
      node.isExcluded = false;
      for (const pod of pods) {
        state.remove(pod.uid);
        state.place(pod, node);
      }
    },
    nodeOf: (podUid) => state.nodeOf(podUid)?.node.name ?? null,
    release(podUid) {
      state.remove(podUid);
    },
  };
}
