import { poolKey, type CandidatePool } from '@/server/domain/safety/mix/mix';
import type { LaunchOffer } from '@/server/domain/safety/evaluation/judge-offers';
import type { Reservation } from '@/server/ports/repositories/safety-repository';

/** What approved steps are about to add, by what is known of it. */
export interface OpenOffers {
  /** In the one pool that was asked for or bought. */
  readonly fixed: readonly Reservation[];
  /** In whichever of several pools has room; launches with the same pools are one offer. */
  readonly offers: readonly LaunchOffer[];
}

/** Sorts reservations so that the gate can weigh every answer that is still to come. */
export function openOffers(reservations: readonly Reservation[]): OpenOffers {
  const offers = new Map<string, LaunchOffer>();
  const fixed: Reservation[] = [];
  for (const reservation of reservations) {
    const pools = poolsOf(reservation);
    if (pools.length === 1) {
      fixed.push(reservation);
      continue;
    }
    const key = [reservation.lifecycle, ...pools.map(poolKey)].join('|');
    offers.set(key, { pools, count: (offers.get(key)?.count ?? 0) + 1 });
  }
  return { fixed, offers: [...offers.values()] };
}

function poolsOf(reservation: Reservation): readonly CandidatePool[] {
  const { instanceType, availabilityZone, lifecycle, vcpu, memoryGib, pricePerHour, riskScore } = reservation;
  const first = { instanceType, availabilityZone, lifecycle, vcpu, memoryGib, pricePerHour, riskScore };
  return [first, ...reservation.alternatives.map((pool) => ({ ...pool, lifecycle }))];
}
