import { z } from 'zod';
import bundled from '@/contracts/data/spot-advisor.json';
import { datedSchema } from '@/server/adapters/catalogue/dated-schema';
import type { SpotAdvisor } from '@/server/ports/pool-facts';

const bandSchema = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const advisorSchema = datedSchema.extend({
  regions: z.record(z.string(), z.record(z.string(), bandSchema)),
});

/**
 * AWS Spot Advisor's bands: the snapshot in the repository, or another document
 * `{source, date, regions: {[region]: {[type]: 0…4}}}`. Throws a `ZodError` for a document of another shape. The
 * Advisor knows no zones. Types that the snapshot does not have are null, never guessed.
 */
export function loadSpotAdvisor(document: unknown = bundled): SpotAdvisor {
  const { source, date, regions } = advisorSchema.parse(document);
  const bands = new Map(
    Object.entries(regions).map(([region, types]) => [region, new Map(Object.entries(types))]),
  );
  return {
    source,
    asOf: date,
    bandOf: (region, instanceType) => bands.get(region)?.get(instanceType) ?? null,
  };
}
