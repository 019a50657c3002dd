import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import { poolIdentity } from '../target-mix/plan-from-mix';
import type { Chosen, Offer } from './choose-node';

/** How many other pools of each lifecycle a launch may go to. */
const MOST_EACH = 6;

/**
 * Pools whose node would take the same pods by size, the cheapest first, Spot before on-demand at the same price: where a
 * launch goes that finds no room. In the same zone only when a pod may be bound to it.
 */
export function otherPools(chosen: Chosen, offers: readonly Offer[]): readonly CandidatePool[] {
  const { pool } = chosen.offer;
  const needed = {
    cpuMillicores: sum(chosen.pods, 'cpuMillicores'),
    memoryBytes: sum(chosen.pods, 'memoryBytes'),
  };
  const sameZone = chosen.pods.some(isBoundToPlace);
  const fitting = offers
    .filter(
      ({ pool: other, node }) =>
        poolIdentity(other) !== poolIdentity(pool) &&
        (!sameZone || other.availabilityZone === pool.availabilityZone) &&
        // What the plan may cost in capacity was settled with the pool that was chosen.
        other.vcpu <= pool.vcpu &&
        node.allocatable.cpuMillicores >= needed.cpuMillicores &&
        node.allocatable.memoryBytes >= needed.memoryBytes &&
        node.allocatable.pods >= chosen.pods.length,
    )
    .map((offer) => offer.pool)
    .sort((a, b) => compare(a.pricePerHour ?? 0n, b.pricePerHour ?? 0n) || byName(a, b));
  const ofLifecycle = (lifecycle: CandidatePool['lifecycle']) =>
    fitting.filter((one) => one.lifecycle === lifecycle).slice(0, MOST_EACH);
  return [...ofLifecycle('spot'), ...ofLifecycle('on-demand')].sort(
    (a, b) => compare(a.pricePerHour ?? 0n, b.pricePerHour ?? 0n) || byName(a, b),
  );
}

/** Whether the pod looks at anything that differs from zone to zone or from type to type. */
const isBoundToPlace = (pod: PodSnapshot): boolean =>
  pod.claimNames.length > 0 ||
  pod.topologySpread.length > 0 ||
  pod.podAffinity.length > 0 ||
  pod.podAntiAffinity.length > 0 ||
  pod.nodeAffinity !== null ||
  Object.keys(pod.nodeSelector).length > 0;

const sum = (pods: readonly PodSnapshot[], what: 'cpuMillicores' | 'memoryBytes') =>
  pods.reduce((total, pod) => total + pod.requests[what], 0);

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** `…/spot` comes after `…/on-demand` in the alphabet, and first here. */
const byName = (a: CandidatePool, b: CandidatePool) =>
  a.lifecycle === b.lifecycle
    ? poolIdentity(a) < poolIdentity(b)
      ? -1
      : 1
    : a.lifecycle === 'spot'
      ? -1
      : 1;
