import { z } from 'zod';
import bundled from './data/spot-advisor.json';
import { bandSchema, type AdvisorBands } from './spot-advisor-document';

/** Names of types, each once, parted by spaces. */
const typeNamesSchema = z.string().transform((names) => names.split(' ').filter((name) => name !== ''));

const snapshotSchema = z.object({
  /** Where it comes from, and of which day, month or year it is. */
  source: z.string().min(1),
  date: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/),
  regions: z.record(z.string(), z.partialRecord(z.enum(['0', '1', '2', '3', '4']), typeNamesSchema)),
});

export interface AdvisorSnapshot {
  readonly source: string;
  readonly date: string;
  readonly bands: AdvisorBands;
}

/**
 * AWS Spot Advisor's bands for where the published document cannot be had: the dated snapshot of the repository, or
 * another `{source, date, regions: {[region]: {[band]: "m5.large c5.large …"}}}`. Throws a `ZodError` for another shape.
 * Types that it does not name are absent, never guessed. The Advisor knows no zones.
 */
export function readAdvisorSnapshot(document: unknown = bundled): AdvisorSnapshot {
  const { source, date, regions } = snapshotSchema.parse(document);
  const bands = new Map(
    Object.entries(regions).map(([region, byBand]) => [
      region,
      new Map(
        Object.entries(byBand).flatMap(([band, names]) =>
          names.map((name) => [name, bandSchema.parse(Number(band))] as const),
        ),
      ),
    ]),
  );
  return { source, date, bands };
}
