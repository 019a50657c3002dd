import { z } from 'zod';

/** AWS's public address of the data behind https://aws.amazon.com/ec2/spot/instance-advisor/. */
export const PUBLIC_SPOT_ADVISOR_URL = 'https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json';

/** Room for 40 regions, two systems and 1,500 types at 40 bytes a row, which is 4.8 MB; an estimate, not a measurement. */
export const MAX_SPOT_ADVISOR_BYTES = 5 * 1024 * 1024;
export const SPOT_ADVISOR_TIMEOUT_MS = 10_000;

/** Band 0 under 5 %, 1 5–10 %, 2 10–15 %, 3 15–20 %, 4 over 20 % interrupted in the trailing month. */
export const bandSchema = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const BAND_COUNT = 5;

/**
 * What is used of AWS's document: `{"ranges": [{"index": 0, "label": "<5%", "dots": 0, "max": 5}, …],
 * "instance_types": {…}, "spot_advisor": {"us-east-1": {"Linux": {"m5.large": {"s": 62, "r": 1}, …}, "Windows": {…}}}}`.
 * Another number of ranges would give the bands another meaning and is refused.
 */
const documentSchema = z.object({
  ranges: z
    .array(z.object({ index: z.number().int() }))
    .length(BAND_COUNT)
    .refine(
      (ranges) => new Set(ranges.map(({ index }) => index)).size === BAND_COUNT,
      'an index stands twice',
    ),
  spot_advisor: z.record(
    z.string(),
    z.object({ Linux: z.record(z.string(), z.object({ r: bandSchema })).optional() }),
  ),
});

type AdvisorBand = z.infer<typeof bandSchema>;

/** Linux bands by region and type. */
export type AdvisorBands = ReadonlyMap<string, ReadonlyMap<string, AdvisorBand>>;

/** Reads AWS's document. Throws an `Error` with the first problem of another shape, or for one that names no type. */
export function parseSpotAdvisorDocument(document: unknown): AdvisorBands {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `the document has another shape at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  const { spot_advisor: regions } = parsed.data;
  const bands = new Map(
    Object.entries(regions).map(([region, { Linux = {} }]) => [
      region,
      new Map(Object.entries(Linux).map(([type, { r }]) => [type, r])),
    ]),
  );
  if (![...bands.values()].some((types) => types.size > 0)) throw new Error('the document names no type');
  return bands;
}
