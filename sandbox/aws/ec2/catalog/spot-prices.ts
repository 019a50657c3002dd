import { unitHash } from '../../../shared/seeded-random';
import type { InstanceTypeFacts } from '../../model/instance-types';

interface SpotPriceChange {
  readonly at: Date;
  readonly dollarsPerHour: number;
}

/** Within each slot of this length a pool's price changes at most once. */
const SLOT_MS = 6 * 3_600_000;
const CHANGE_PROBABILITY = 0.6;

/**
 * The Spot price of a pool (type, zone id) as a function of time and seed alone: a level of 25 to 50 % of On-Demand
 * that swings slowly over weeks, with small steps at irregular times. Answers the changes in `(from, to]`, newest
 * first, and after them the one that was in force at `from`.
 */
export function spotPriceChanges(
  seed: number,
  type: InstanceTypeFacts,
  zoneId: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): readonly SpotPriceChange[] {
  const changes: SpotPriceChange[] = [];
  const pool = `${seed}/${type.name}/${zoneId}`;
  for (let slot = Math.floor(to.getTime() / SLOT_MS); ; slot--) {
    const change = changeInSlot(pool, type.onDemandDollarsPerHour, slot);
    if (change === undefined || change.at.getTime() > to.getTime()) continue;
    changes.push(change);
    if (change.at.getTime() <= from.getTime()) return changes;
  }
}

/** The price in force at a time, in dollars an hour. */
export function spotPriceAt(seed: number, type: InstanceTypeFacts, zoneId: string, at: Date): number {
  return (
    spotPriceChanges(seed, type, zoneId, { from: at, to: at })[0]?.dollarsPerHour ??
    type.onDemandDollarsPerHour
  );
}

function changeInSlot(pool: string, onDemand: number, slot: number): SpotPriceChange | undefined {
  // Every fourth slot always has a change, which bounds the search for the price in force.
  if (slot % 4 !== 0 && unitHash(`${pool}/${slot}/changes`) > CHANGE_PROBABILITY) return undefined;
  const atSeconds = Math.floor(((slot + unitHash(`${pool}/${slot}/when`)) * SLOT_MS) / 1000);
  const level = 0.25 + 0.25 * unitHash(`${pool}/level`);
  const periodSlots = 40 + 80 * unitHash(`${pool}/period`);
  const swing = 0.15 * Math.sin(2 * Math.PI * (slot / periodSlots + unitHash(`${pool}/phase`)));
  const noise = 0.06 * (unitHash(`${pool}/${slot}/noise`) - 0.5);
  const share = level * (1 + swing + noise);
  return { at: new Date(atSeconds * 1000), dollarsPerHour: Math.round(onDemand * share * 10_000) / 10_000 };
}
