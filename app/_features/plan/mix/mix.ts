import * as z from 'zod/mini';

/** One pool of a mix as a plan stores it (spec 03-safety, 1); price in dollars per instance-hour. */
const poolSchema = z.object({
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  count: z.number(),
  price_per_hour: z.nullable(z.number()),
  risk_score: z.nullish(z.number()),
});

const mixSchema = z.object({
  allocations: z.array(poolSchema),
  cost_per_hour: z.nullish(z.number()),
});

type MixPool = z.infer<typeof poolSchema>;

export interface Mix {
  pools: readonly MixPool[];
  nodes: number;
  /** Null when a price is not known. */
  costPerHour: number | null;
}

/** A plan's mix; null where there is none or it is of another shape. */
export function readMix(stored: unknown): Mix | null {
  const parsed = mixSchema.safeParse(stored);
  if (!parsed.success) return null;
  const pools = parsed.data.allocations.filter((pool) => pool.count > 0);
  return {
    pools,
    nodes: pools.reduce((sum, pool) => sum + pool.count, 0),
    costPerHour: parsed.data.cost_per_hour ?? null,
  };
}

/** A pool beside itself: nodes before and after. */
export interface MixRow {
  key: string;
  instanceType: string;
  zone: string;
  lifecycle: MixPool['lifecycle'];
  before: number;
  after: number;
  pricePerHour: number | null;
  riskScore: number | null;
}

function keyOf(pool: MixPool): string {
  return `${pool.instance_type}/${pool.availability_zone}/${pool.lifecycle}`;
}

/** Every pool of either mix: those that change first, then by name. Without an `after` each pool stays as it is. */
export function compareMixes(before: Mix, after: Mix | null): readonly MixRow[] {
  const rows = new Map<string, MixRow>();
  const add = (pool: MixPool, side: 'before' | 'after') => {
    const key = keyOf(pool);
    const row = rows.get(key) ?? {
      key,
      instanceType: pool.instance_type,
      zone: pool.availability_zone,
      lifecycle: pool.lifecycle,
      before: 0,
      after: 0,
      pricePerHour: null,
      riskScore: null,
    };
    rows.set(key, {
      ...row,
      [side]: row[side] + pool.count,
      pricePerHour: pool.price_per_hour ?? row.pricePerHour,
      riskScore: pool.risk_score ?? row.riskScore,
    });
  };
  for (const pool of before.pools) add(pool, 'before');
  for (const pool of (after ?? before).pools) add(pool, 'after');
  return [...rows.values()].sort(
    (a, b) =>
      Number(a.before === a.after) - Number(b.before === b.after) ||
      a.key.localeCompare(b.key, 'en', { numeric: true }),
  );
}
