import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { poolIdentity } from '../target-mix/plan-from-mix';

/** A pool with the node that a launch from it would bring. */
export interface Offer {
  readonly pool: CandidatePool;
  readonly node: NodeSnapshot;
}

/** A new node and what it takes. */
export interface Chosen {
  readonly offer: Offer;
  readonly pods: readonly PodSnapshot[];
}

/** One vCPU is worth this many GiB: the ratio of OpenCost's default prices (Decision 38). */
const GIB_PER_VCPU = 7.46;
const GIB = 1024 ** 3;
/** Offers whose packing is simulated, for each zone. */
const TRIALS_PER_ZONE = 3;

/**
 * The new node that costs least for what it takes of these pods (in placing order): offers are ranked by what would fit
 * by size alone, the best of each zone are packed by the scheduler, and the cheapest for its load is taken that `mayLaunch`
 * lets through. Null when none takes a pod. Deterministic.
 */
export function chooseNode(
  state: ClusterSnapshot,
  pods: readonly PodSnapshot[],
  offers: readonly Offer[],
  mayLaunch: (pool: CandidatePool) => boolean,
): Chosen | null {
  const ranked = offers
    .map((offer) => ({ offer, cost: costFor(offer, heldBySize(offer.node, pods)) }))
    .filter(({ cost }) => cost !== null)
    .sort((a, b) => (a.cost ?? 0) - (b.cost ?? 0) || byName(a.offer, b.offer));
  const trials = new Map<string, Chosen>();
  const perZone = new Map<string, number>();
  for (const { offer } of ranked) {
    const { availabilityZone, instanceType } = offer.pool;
    // What a node takes does not depend on how it is paid for.
    const shape = `${instanceType}/${availabilityZone}`;
    const tried = perZone.get(availabilityZone) ?? 0;
    if (!trials.has(shape)) {
      if (tried >= TRIALS_PER_ZONE) continue;
      perZone.set(availabilityZone, tried + 1);
      trials.set(shape, { offer, pods: packed(state, pods, offer.node) });
    }
  }
  return (
    ranked
      .flatMap(({ offer }) => {
        const taken = trials.get(`${offer.pool.instanceType}/${offer.pool.availabilityZone}`)?.pods ?? [];
        const cost = costFor(offer, taken);
        return cost === null ? [] : [{ chosen: { offer, pods: taken }, cost }];
      })
      .sort((a, b) => a.cost - b.cost || byName(a.chosen.offer, b.chosen.offer))
      .find(({ chosen }) => mayLaunch(chosen.offer.pool))?.chosen ?? null
  );
}

/** Dollars an hour for each vCPU's worth of pods; null where there is nothing to take or no price. */
function costFor({ pool }: Offer, pods: readonly PodSnapshot[]): number | null {
  if (pool.pricePerHour === null || pods.length === 0) return null;
  const worth = pods.reduce(
    (sum, { requests }) => sum + requests.cpuMillicores / 1000 + requests.memoryBytes / GIB / GIB_PER_VCPU,
    0,
  );
  // Pods that ask for nothing still need a place.
  return Number(pool.pricePerHour) / Math.max(worth, 0.001);
}

function heldBySize({ allocatable }: NodeSnapshot, pods: readonly PodSnapshot[]): readonly PodSnapshot[] {
  let { cpuMillicores, memoryBytes, pods: slots } = allocatable;
  return pods.filter(({ requests }) => {
    if (slots < 1 || requests.cpuMillicores > cpuMillicores || requests.memoryBytes > memoryBytes)
      return false;
    cpuMillicores -= requests.cpuMillicores;
    memoryBytes -= requests.memoryBytes;
    slots -= 1;
    return true;
  });
}

function packed(
  state: ClusterSnapshot,
  pods: readonly PodSnapshot[],
  node: NodeSnapshot,
): readonly PodSnapshot[] {
  const placement = createPlacement(
    { ...state, nodes: new Map(state.nodes).set(node.name, node) },
    { excludeNodes: new Set() },
  );
  return pods.filter((pod) => placement.tryMove(pod) && placement.nodeOf(pod.uid) === node.name);
}

const byName = (a: Offer, b: Offer) => (poolIdentity(a.pool) < poolIdentity(b.pool) ? -1 : 1);
