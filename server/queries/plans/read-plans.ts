import { asc, desc, eq, inArray, type SQL } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, optimizationHistory, planSteps } from '@/server/adapters/postgres/schema';
import type { Plan } from './plan-model';
import { toPlan } from './to-plan';

/** Plans with their steps, the newest first; two statements however many they are. */
export async function readPlans(db: Executor, where: SQL | undefined, limit: number): Promise<Plan[]> {
  const rows = await db
    .select({ plan: optimizationHistory, clusterName: clusters.clusterName })
    .from(optimizationHistory)
    .innerJoin(clusters, eq(clusters.id, optimizationHistory.clusterId))
    .where(where)
    .orderBy(desc(optimizationHistory.createdAt), desc(optimizationHistory.id))
    .limit(limit);
  if (rows.length === 0) return [];
  const steps = await db
    .select()
    .from(planSteps)
    .where(
      inArray(
        planSteps.planId,
        rows.map((row) => row.plan.id),
      ),
    )
    .orderBy(asc(planSteps.position));
  const byPlan = new Map<string, (typeof steps)[number][]>();
  for (const step of steps) {
    const known = byPlan.get(step.planId);
    if (known === undefined) byPlan.set(step.planId, [step]);
    else known.push(step);
  }
  return rows.map((row) => toPlan(row.plan, row.clusterName, byPlan.get(row.plan.id) ?? []));
}
