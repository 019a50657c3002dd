import type { CheapestSet } from '@/decision/pack/program/cost-program';
import type { PackProblem, RemovableNode } from '@/decision/pack/problem/pack-problem';
import type { RemovalLedger } from '@/decision/pack/search/removal-ledger';
import type { RoomModel } from '@/decision/pack/program/room-model';
import { comparePods } from '@/decision/pack/problem/pod-order';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { openPlacement } from '@/decision/pack/problem/open-placement';
import type { Placement } from '@/server/domain/scheduling/create-placement';

/** A set of removals with where every pod of theirs goes. */
export interface Removals {
  readonly placement: Placement;
  readonly removed: Map<string, RemovableNode>;
}

/** Of each group as many as the program does without: those with the fewest pods to move, then by name. */
function nodesToRemove(model: RoomModel, set: CheapestSet): readonly RemovableNode[] {
  return model.groups.flatMap(({ members, count }, index) => {
    if (members === null) return [];
    const going = count - (set.kept[index] ?? count);
    return [...members]
      .sort((a, b) => a.pods.length - b.pods.length || (a.node.node_name < b.node.node_name ? -1 : 1))
      .slice(0, Math.max(0, going));
  });
}

/** Nodes that come back while pods find no room, at most this share of the set; more is another set's business. */
const MOST_BACK_SHARE = 0.25;

/** With more pods than this share without room, a set with more room is tried at once. */
const MOST_HOMELESS_SHARE = 0.1;
const FEW_PODS = 20;

/** The cheapest node, for what its pods take elsewhere, on which most of the homeless pods ran or could run. */
function chooseReturn(
  removed: ReadonlyMap<string, RemovableNode>,
  homeless: readonly PodSnapshot[],
): RemovableNode | null {
  const wanted = new Map<string, number>();
  for (const pod of homeless) {
    if (pod.nodeName !== null) wanted.set(pod.nodeName, (wanted.get(pod.nodeName) ?? 0) + 1);
  }
  let best: RemovableNode | null = null;
  let bestWorth = Number.NEGATIVE_INFINITY;
  for (const [name, node] of removed) {
    const worth = (wanted.get(name) ?? 0) / node.pricePerHour;
    if (worth > bestWorth) {
      best = node;
      bestWorth = worth;
    }
  }
  return best;
}

/**
 * Empties the nodes that the program does without, all pods at once, large before small. While some find no room, nodes
 * come back, those first where most of them ran. Null when too many would have to. Yields between slices of work.
 */
export function* chooseRemovals(
  problem: PackProblem,
  model: RoomModel,
  set: CheapestSet,
  ledger: RemovalLedger,
): Generator<undefined, Removals | null> {
  const going = nodesToRemove(model, set);
  const removed = new Map(going.map((one) => [one.node.node_name, one]));
  const placement = openPlacement(problem.snapshot, new Set(removed.keys()));
  yield;
  const pods = going.flatMap((one) => one.pods).sort(comparePods(problem.snapshot));
  const mostHomeless = Math.max(FEW_PODS, pods.length * MOST_HOMELESS_SHARE);
  let homeless: PodSnapshot[] = [];
  for (const [index, pod] of pods.entries()) {
    if (!placement.tryMove(pod)) homeless.push(pod);
    if (homeless.length > mostHomeless) return null;
    if (index % SLICE === 0) yield;
  }
  const leastLeft = removed.size * (1 - MOST_BACK_SHARE);
  while (homeless.length > 0) {
    const back = chooseReturn(removed, homeless);
    if (back === null || removed.size <= leastLeft) return null;
    removed.delete(back.node.node_name);
    placement.restoreNode(back.node.node_name, back.pods);
    const home = new Set(back.pods.map(({ uid }) => uid));
    const left: PodSnapshot[] = [];
    for (const pod of homeless) if (!home.has(pod.uid) && !placement.tryMove(pod)) left.push(pod);
    homeless = left;
    yield;
  }
  for (const name of removed.keys()) ledger.enter(name);
  return ledger.holds() ? { placement, removed } : null;
}

/** Pods between two pauses: a few tens of milliseconds. */
const SLICE = 500;
