import type { Plan } from '@/app/_trpc/types';
import { readMix, recommendedMix, type Mix, type MixPool } from '../stored/plan-documents';

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

export const KEPT_NOTE =
  'Differs from the recommended mix where nodes must stay: they are protected, their pods fit on no other node, or a safety layer needs them.';

/** True where what is done is not the mix that the gate passed. */
export function differsFromRecommended(plan: Pick<Plan, 'verdict' | 'after'>): boolean {
  const recommended = recommendedMix(plan);
  const after = readMix(plan.after);
  if (recommended === null || after === null) return false;
  return compareMixes(recommended, after).some((row) => row.before !== row.after);
}
