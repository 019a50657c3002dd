import { z } from 'zod';
import snapshot from '@/contracts/data/spot-advisor.json';

/** The Spot Advisor's bands that this server knows by itself. */
export interface SpotAdvisorBands {
  /** The day, month or year of the data in use. */
  readonly asOf: string;
  /** The band of a type in a region; null when it is not known. */
  bandOf(region: string, instanceType: string): number | null;
}

/** Band 0 under 5 %, 1 5–10 %, 2 10–15 %, 3 15–20 %, 4 over 20 % interrupted in the trailing month. */
const bandSchema = z.number().int().min(0).max(4);

const snapshotSchema = z.object({
  source: z.string().min(1),
  date: z.string().min(4),
  regions: z.record(z.string(), z.record(z.string(), bandSchema)),
});

/** The dated snapshot of the repository. */
export function bundledBands(): SpotAdvisorBands {
  const data = snapshotSchema.parse(snapshot);
  const bands = new Map(
    Object.entries(data.regions).map(([region, types]) => [region, new Map(Object.entries(types))]),
  );
  return {
    asOf: data.date,
    bandOf: (region, instanceType) => bands.get(region)?.get(instanceType) ?? null,
  };
}
