import * as z from 'zod/mini';
import type { CurrentMix, MixQuestion } from '@/app/_trpc/types';
import { noTightening, policyFields, policyPath, toPolicy } from './policy-draft';

/** A number as typed; undefined for nothing and for what is none. Decimal points and commas of thousands are not guessed. */
function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

const NO_NUMBER = 'Give a number';

const present = z.string().check(z.trim(), z.minLength(1, 'Is missing'));
const number = z.pipe(
  z.string().check(z.refine((text) => numberOf(text) !== undefined, NO_NUMBER)),
  z.transform((text) => numberOf(text) ?? 0),
);
const numberOrNothing = z.pipe(
  z.string().check(z.refine((text) => text.trim() === '' || numberOf(text) !== undefined, NO_NUMBER)),
  z.transform(numberOf),
);

const pool = { instance_type: present, availability_zone: present, count: number };

/** About a cluster the facts of a pool are the server's own: they are not read. */
const clusterRow = z.object({
  ...pool,
  lifecycle: z.enum(['spot', 'on-demand']),
  vcpu: z.string(),
  memory_gib: z.string(),
  price_per_hour: z.string(),
  risk_score: z.string(),
});

const facts = { vcpu: number, memory_gib: number, price_per_hour: numberOrNothing };

/** Only a Spot pool has a risk score. */
const freeRow = z.discriminatedUnion('lifecycle', [
  z.object({ ...pool, ...facts, lifecycle: z.literal('spot'), risk_score: numberOrNothing }),
  z.object({ ...pool, ...facts, lifecycle: z.literal('on-demand'), risk_score: z.string() }),
]);

const typedDemand = z.object({ vcpu: z.string(), memory_gib: z.string() });

/** Both figures or none. */
const freeDemand = z.pipe(
  typedDemand,
  z.transform((typed, ctx) => {
    if (typed.vcpu.trim() === '' && typed.memory_gib.trim() === '') return undefined;
    for (const field of ['vcpu', 'memory_gib'] as const) {
      if (numberOf(typed[field]) === undefined)
        ctx.issues.push({ code: 'custom', message: NO_NUMBER, path: [field], input: typed[field] });
    }
    return { vcpu: numberOf(typed.vcpu) ?? 0, memory_gib: numberOf(typed.memory_gib) ?? 0 };
  }),
);

const typedPolicy = z.object({
  min_risk_score: z.string(),
  min_availability_zones: z.string(),
  max_pool_share: z.string(),
  min_on_demand_share: z.string(),
  headroom_share: z.string(),
});

/** Nothing where no value is tightened. */
const tightening = z.pipe(
  typedPolicy,
  z.transform((typed, ctx): Pick<MixQuestion, 'policy'> => {
    const { policy, problems } = toPolicy(typed);
    for (const { field } of policyFields) {
      const message = problems[policyPath(field)];
      if (message !== undefined)
        ctx.issues.push({ code: 'custom', message, path: [field], input: typed[field] });
    }
    return Object.keys(policy).length === 0 ? {} : { policy };
  }),
);

/** A question as the reader types it, by the names of the request: the server names its fields by the same paths. */
export interface MixDraft {
  recommendation: { allocations: DraftRow[] };
  /** Only without a cluster. */
  demand: z.input<typeof typedDemand>;
  policy: z.input<typeof typedPolicy>;
}

/** A row as the reader types it: what is not a number stays what it is until it is sent. */
export type DraftRow = z.input<typeof clusterRow>;
export type RowField = keyof DraftRow;

/**
 * What a draft asks, about a cluster or, without one, about pools whose sizes, prices and risk are the reader's own. It
 * refuses what is no number or missing; ranges are the server's to judge.
 */
export function mixSchema(clusterId: string | null): z.ZodMiniType<MixQuestion, MixDraft> {
  if (clusterId !== null) {
    return z.pipe(
      z.object({
        recommendation: z.object({ allocations: z.array(clusterRow) }),
        demand: typedDemand,
        policy: tightening,
      }),
      z.transform(({ recommendation, policy }) => ({
        cluster_id: clusterId,
        recommendation: {
          allocations: recommendation.allocations.map((row) => ({
            instance_type: row.instance_type,
            availability_zone: row.availability_zone,
            lifecycle: row.lifecycle,
            count: row.count,
          })),
        },
        ...policy,
      })),
    );
  }
  return z.pipe(
    z.object({
      recommendation: z.object({ allocations: z.array(freeRow) }),
      demand: freeDemand,
      policy: tightening,
    }),
    z.transform(({ recommendation, demand, policy }) => ({
      current: { allocations: [] },
      recommendation: {
        allocations: recommendation.allocations.map((row) =>
          row.lifecycle === 'spot' ? row : { ...row, risk_score: undefined },
        ),
      },
      ...policy,
      ...(demand === undefined ? {} : { demand }),
    })),
  );
}

export function emptyRow(): DraftRow {
  return {
    instance_type: '',
    availability_zone: '',
    lifecycle: 'spot',
    count: '1',
    vcpu: '',
    memory_gib: '',
    price_per_hour: '',
    risk_score: '',
  };
}

/** A draft of these pools that tightens nothing. */
export function draftOf(allocations: readonly DraftRow[]): MixDraft {
  return {
    recommendation: { allocations: [...allocations] },
    demand: { vcpu: '', memory_gib: '' },
    policy: { ...noTightening },
  };
}

export function rowsOfMix(mix: CurrentMix): readonly DraftRow[] {
  return mix.allocations.map((row) => ({
    ...emptyRow(),
    instance_type: row.instance_type,
    availability_zone: row.availability_zone,
    lifecycle: row.lifecycle,
    count: String(row.count),
  }));
}
