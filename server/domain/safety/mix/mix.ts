import type { HourlyPrice } from '@/server/domain/shared/money';

export type Lifecycle = 'spot' | 'on-demand';

/**
 * One row of a node mix: `count` equal instances of one type, zone and lifecycle. `vcpu`, `memoryGib` and price are
 * per instance and come from our own catalog for a real cluster.
 */
export interface Allocation {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
  readonly count: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  /** Null when no price is known: the gate then refuses what depends on it. */
  readonly pricePerHour: HourlyPrice | null;
  /** 0…1, 1 is safest; null when unknown, which counts as 0 for Spot. */
  readonly riskScore: number | null;
}

/** A pool an alternative may draw on: an allocation without a count. */
export type CandidatePool = Omit<Allocation, 'count'>;

/** Pool key: `m5.large/us-east-1a`. */
export function poolKey(row: Pick<Allocation, 'instanceType' | 'availabilityZone'>): string {
  return `${row.instanceType}/${row.availabilityZone}`;
}
