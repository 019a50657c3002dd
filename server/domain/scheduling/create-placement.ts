import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/node-state';
import { PlacementState, type ExcludedNodes } from '@/server/domain/scheduling/placement-state';
import { SCHEDULING_RULES } from '@/server/domain/scheduling/rules';
import type { NodeFilter, RejectionCode } from '@/server/domain/scheduling/scheduling-rule';
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
}

/** A simulated scheduler over one snapshot; what it promises is reserved. */
export interface Placement {
  /**
   * Finds the node that takes the pod and reserves its room there. A pod that is already placed is moved: it does not
   * stand in its own way, and stays where it was when nothing takes it. Deterministic: the fullest node that fits, the
   * first by name among equals.
   */
  tryPlace(pod: PodSnapshot): Result<{ readonly nodeName: string }, PlacementRejection>;
  /** Gives a pod's room back; a pod that holds none is ignored. */
  release(podUid: string): void;
}

interface PreparedRule {
  readonly code: RejectionCode;
  readonly fits: NodeFilter;
}

/** Share of the node that is taken, the scarcer of CPU and memory: packing full nodes first leaves whole ones free. */
function fullness(node: NodeState): number {
  const { cpuMillicores, memoryBytes } = node.node.allocatable;
  return Math.max(
    cpuMillicores === 0 ? 1 : node.cpuMillicores / cpuMillicores,
    memoryBytes === 0 ? 1 : node.memoryBytes / memoryBytes,
  );
}

function findNode(nodes: readonly NodeState[], rules: readonly PreparedRule[]): NodeState | null {
  let best: NodeState | null = null;
  let bestFullness = -1;
  for (const node of nodes) {
    const taken = fullness(node);
    if (taken <= bestFullness) continue;
    if (!rules.every((rule) => rule.fits(node))) continue;
    best = node;
    bestFullness = taken;
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

/** Simulates the Kubernetes scheduler's filters on a snapshot (spec 06-architecture: the one full scheduler). */
export function createPlacement(snapshot: ClusterSnapshot, options: PlacementOptions): Placement {
  const state = new PlacementState(snapshot, options.excludeNodes, options.excluded ?? 'draining');

  return {
    tryPlace(pod) {
      const former = state.nodeOf(pod.uid);
      state.remove(pod.uid);
      const rules = SCHEDULING_RULES.flatMap((rule) => {
        const fits = rule.prepare(pod, state);
        return fits === null ? [] : [{ code: rule.code, fits }];
      });
      const node = findNode(state.nodes, rules);
      if (node !== null) {
        state.place(pod, node);
        return ok({ nodeName: node.node.name });
      }
      const rejection = countReasons(state.nodes, rules);
      if (former !== null) state.place(pod, former);
      return err(rejection);
    },
    release(podUid) {
      state.remove(podUid);
    },
  };
}
