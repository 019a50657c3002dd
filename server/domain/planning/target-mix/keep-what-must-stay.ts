import type { Allocation } from '@/server/domain/safety/mix/mix';
import { poolIdentity, type FleetNode, type MixPlan, type PoolCount } from './plan-from-mix';

export interface TrimQuestion {
  readonly plan: MixPlan;
  readonly nodes: readonly FleetNode[];
  /** The facts of a pool that is launched from. */
  factsOf(pool: PoolCount): Pick<Allocation, 'vcpu' | 'pricePerHour'>;
  /** Whether every layer of the gate, and the demand, hold for that mix. */
  holds(mix: readonly PoolCount[]): boolean;
}

/** The mix that stands once a plan is carried out. */
export function mixAfter(nodes: readonly FleetNode[], plan: MixPlan): readonly PoolCount[] {
  const gone = new Set(plan.removals.map((node) => node.nodeName));
  const counts = new Map<string, PoolCount>();
  const add = (row: PoolCount) => {
    const key = poolIdentity(row);
    const { instanceType, availabilityZone, lifecycle } = row;
    counts.set(key, {
      instanceType,
      availabilityZone,
      lifecycle,
      count: (counts.get(key)?.count ?? 0) + row.count,
    });
  };
  for (const node of nodes) if (!gone.has(node.nodeName)) add({ ...node, count: 1 });
  for (const row of plan.additions) add(row);
  return [...counts.values()];
}

/**
 * Where nodes must stay that the mix wanted gone, as much capacity need not be bought: leaves out additions, the dearest
 * first, while every layer and the demand still hold. The plan unchanged when nothing had to stay.
 */
export function keepWhatMustStay(question: TrimQuestion): MixPlan {
  let { plan } = question;
  if (plan.kept.length === 0) return plan;
  const price = (row: PoolCount) => question.factsOf(row).pricePerHour ?? 0n;
  const dearestFirst = [...plan.additions].sort((a, b) => {
    const difference = price(b) - price(a);
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    return poolIdentity(a) < poolIdentity(b) ? -1 : 1;
  });
  for (const row of dearestFirst) {
    for (let count = row.count - 1; count >= 0; count -= 1) {
      const fewer: MixPlan = { ...plan, additions: withCount(plan.additions, row, count) };
      if (!question.holds(mixAfter(question.nodes, fewer))) break;
      plan = fewer;
    }
  }
  return plan;
}

function withCount(rows: readonly PoolCount[], changed: PoolCount, count: number): readonly PoolCount[] {
  return rows.flatMap((row) => {
    if (poolIdentity(row) !== poolIdentity(changed)) return [row];
    return count === 0 ? [] : [{ ...row, count }];
  });
}
