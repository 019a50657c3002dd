import type { PoolLookup } from '@/server/domain/safety/evaluation/check-stated-facts';
import { ownRiskScore } from '@/server/domain/safety/mix/risk-score';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { OnDemandCatalog } from '@/server/ports/pool-facts';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Reservation } from '@/server/ports/repositories/safety-repository';
import type { PoolFacts } from './fleet-mix';

/** What is stored of a cluster, for a process that holds no session with it. */
export interface StoredCluster {
  readonly region: string;
  readonly nodes: readonly NodeRow[];
  readonly reservations: readonly Reservation[];
  /** Zones that a new node may stand in, by the node template. */
  readonly templateZones: readonly string[];
}

interface Size {
  readonly vcpu: number;
  readonly memoryGib: number;
}

/** Facts about pools from the cluster's stored nodes and launches, the price catalog and the Spot Advisor. */
export interface StoredFacts {
  /** Null when no node or launch of the cluster is of that type, or nothing of it is known in that zone. */
  readonly describe: PoolLookup;
  /** Null where the type or zone is not known, or no price is. */
  readonly onDemandPriceOf: (instanceType: string, availabilityZone: string) => HourlyPrice | null;
}

/**
 * vCPU is the allocatable CPU rounded up, which is the type's since the kubelet keeps less than one vCPU for itself up
 * to 32 of them; memory is what the nodes of the type can allocate at least, since that is what is stored.
 */
function sizesByType(stored: StoredCluster): ReadonlyMap<string, Size> {
  const sizes = new Map<string, Size>();
  const rows = [
    ...stored.nodes.map((node) => ({
      instanceType: node.instanceType,
      vcpu: Math.ceil(node.cpuCores),
      memoryGib: node.memoryGb,
    })),
    ...stored.reservations,
  ];
  for (const { instanceType, vcpu, memoryGib } of rows) {
    if (instanceType === null) continue;
    const seen = sizes.get(instanceType);
    sizes.set(instanceType, {
      vcpu: Math.max(vcpu, seen?.vcpu ?? 0),
      memoryGib: Math.min(memoryGib, seen?.memoryGib ?? memoryGib),
    });
  }
  return sizes;
}

/** Prices of today's nodes by `type/zone/lifecycle`, and of on-demand ones by type alone. */
function pricesOf(nodes: readonly NodeRow[]): ReadonlyMap<string, HourlyPrice> {
  const prices = new Map<string, HourlyPrice>();
  for (const node of nodes) {
    if (node.pricePerHour === null || node.instanceType === null) continue;
    if (node.nodeType === 'on-demand') prices.set(node.instanceType, node.pricePerHour);
    else prices.set(`${node.instanceType}/${node.availabilityZone ?? ''}`, node.pricePerHour);
  }
  return prices;
}

/** Our own facts about pools as far as they are stored; what is not stored is null, never guessed. */
export function readStoredFacts(
  stored: StoredCluster,
  facts: PoolFacts,
  catalog: OnDemandCatalog,
): StoredFacts {
  const { region } = stored;
  const sizes = sizesByType(stored);
  const prices = pricesOf(stored.nodes);
  const zones = new Set([
    ...stored.nodes.flatMap((node) => node.availabilityZone ?? []),
    ...stored.reservations.map((reservation) => reservation.availabilityZone),
    ...stored.templateZones,
  ]);
  const onDemandPrice = (instanceType: string): HourlyPrice | null =>
    prices.get(instanceType) ?? catalog.priceOf(region, instanceType);
  return {
    describe(pool) {
      const size = sizes.get(pool.instanceType);
      if (size === undefined || !zones.has(pool.availabilityZone)) return null;
      if (pool.lifecycle === 'on-demand') {
        return { ...pool, ...size, pricePerHour: onDemandPrice(pool.instanceType), riskScore: null };
      }
      const key = `${pool.instanceType}/${pool.availabilityZone}`;
      const riskScore = ownRiskScore(
        facts.advisor.bandOf(region, pool.instanceType),
        facts.recentInterruptions.get(key) ?? 0,
      );
      return { ...pool, ...size, pricePerHour: prices.get(key) ?? null, riskScore };
    },
    onDemandPriceOf: (instanceType, availabilityZone) =>
      sizes.has(instanceType) && zones.has(availabilityZone) ? onDemandPrice(instanceType) : null,
  };
}
