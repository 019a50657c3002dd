import { z } from 'zod';
import snapshot from '@/contracts/data/spot-advisor.json';

/** Band 0 under 5 %, 1 5–10 %, 2 10–15 %, 3 15–20 %, 4 over 20 % interrupted in the trailing month. */
const bandSchema = z.number().int().min(0).max(4);

const snapshotSchema = z.object({
  source: z.string().min(1),
  date: z.string().min(4),
  regions: z.record(z.string(), z.record(z.string(), bandSchema)),
});

const data = snapshotSchema.parse(snapshot);

const bands = new Map(
  Object.entries(data.regions).map(([region, types]) => [region, new Map(Object.entries(types))]),
);

/** The day, month or year of the Spot Advisor data in use. */
export const SPOT_ADVISOR_DATE = data.date;

/** The Spot Advisor's band of a type in a region; null when the snapshot does not have it. */
export function bandOf(region: string, instanceType: string): number | null {
  return bands.get(region)?.get(instanceType) ?? null;
}
