import type { HourlyPrice } from '@/server/domain/shared/money';
import type { Instant } from '@/server/domain/shared/instant';

export const USAGE_LIFECYCLES = ['spot', 'on-demand', 'scheduled', 'capacity-block', 'unknown'] as const;

/** What an instance is and costs at one moment. */
export interface InstanceSighting {
  readonly instanceId: string;
  /** Null before it joins and after its node has left. */
  readonly nodeName: string | null;
  readonly instanceType: string | null;
  readonly availabilityZone: string | null;
  readonly availabilityZoneId: string | null;
  readonly lifecycle: (typeof USAGE_LIFECYCLES)[number];
  /** When it last began to run; null where EC2 may not be asked. */
  readonly launchedAt: Instant | null;
  /** Null when nobody names a price that is not stale: nothing is guessed. */
  readonly pricePerHour: HourlyPrice | null;
  readonly priceSource: string | null;
}

/** A time in which an instance ran at one price (Decision 37). Intervals of one instance never overlap. */
export interface UsageInterval extends InstanceSighting {
  readonly startedAt: Instant;
  /** Null while it runs. */
  readonly endedAt: Instant | null;
  readonly lastSeenAt: Instant;
  /** Nobody looked meanwhile: that it ran, at this price, is inferred from what was seen before or after. */
  readonly estimated: boolean;
  /** EC2 took back its Spot capacity at the end of this interval. */
  readonly interrupted: boolean;
}
