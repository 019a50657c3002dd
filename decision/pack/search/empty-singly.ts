import type { Removals } from '@/decision/pack/search/choose-removals';
import type { PackProblem, RemovableNode } from '@/decision/pack/problem/pack-problem';
import { comparePods } from '@/decision/pack/problem/pod-order';
import type { RemovalLedger } from '@/decision/pack/search/removal-ledger';
import { leavesWithNode } from '@/decision/pack/problem/why-node-stays';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';

/** Dearest first for the pods that have to move. */
function compareNodes(a: RemovableNode, b: RemovableNode): number {
  const worth = (one: RemovableNode): number => one.pricePerHour / (1 + one.pods.length);
  return worth(b) - worth(a) || (a.node.node_name < b.node.node_name ? -1 : 1);
}

/**
 * Tries each node that is left by itself, once: it goes when all pods that run there by now fit elsewhere and the policy
 * still holds. Adds to `removals` and returns how many went. Stops at the first when `atMost` is 1.
 */
export function* emptySingly(
  problem: PackProblem,
  removals: Removals,
  ledger: RemovalLedger,
  atMost = Number.POSITIVE_INFINITY,
): Generator<undefined, number> {
  const { placement, removed } = removals;
  const order = comparePods(problem.snapshot);
  const guests = new Map<string, PodSnapshot[]>();
  const noteGuests = (pods: Iterable<PodSnapshot>): void => {
    for (const pod of pods) {
      const at = placement.nodeOf(pod.uid);
      if (at !== null && at !== pod.nodeName) guests.set(at, [...(guests.get(at) ?? []), pod]);
    }
  };
  // Pending pods have been promised room, which has to be found again when its node goes.
  noteGuests([...problem.snapshot.pods.values()].filter(({ nodeName }) => nodeName === null));
  for (const node of removed.values()) noteGuests(node.pods);
  let emptied = 0;
  let index = 0;
  for (const node of [...problem.removable].sort(compareNodes)) {
    const name = node.node.node_name;
    if (removed.has(name) || !ledger.allows(name)) continue;
    const here = [...node.pods, ...(guests.get(name) ?? [])].filter((pod) => !leavesWithNode(pod));
    if (placement.tryEmpty(name, here.sort(order)) !== null) {
      removed.set(name, node);
      ledger.enter(name);
      noteGuests(here);
      guests.delete(name);
      emptied += 1;
      if (emptied >= atMost) return emptied;
    }
    index += 1;
    if (index % SLICE === 0) yield;
  }
  return emptied;
}

/** Nodes between two pauses: a few tens of milliseconds. */
const SLICE = 20;
