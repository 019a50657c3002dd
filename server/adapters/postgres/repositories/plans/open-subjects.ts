import { and, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import { OPTIMIZATIONS } from '@/server/domain/execution/optimizations';
import type { PlanRepository } from '@/server/ports/repositories/plan-repository';
import type { Executor } from '../../database';
import { optimizationHistory as plans, planSteps } from '../../schema';

/** What open plans are about to take away (see the port). */
export function createOpenSubjects(db: Executor): Pick<PlanRepository, 'findOpenSubjects'> {
  return {
    async findOpenSubjects(clusterId, options) {
      const byPlan = db
        .select({
          planId: plans.id,
          instanceId: plans.subjectInstanceId,
          nodeName: sql<string | null>`${plans.subject}->>'node_name'`,
        })
        .from(plans)
        .where(
          and(
            eq(plans.clusterId, clusterId),
            isNull(plans.completedAt),
            notInArray(plans.optimizationType, [...OPTIMIZATIONS]),
            sql`exists (select 1 from ${planSteps} where ${planSteps.planId} = ${plans.id} and ${planSteps.stepType} in ('drain', 'terminate'))`,
          ),
        );
      const byStep = db
        .select({
          planId: plans.id,
          instanceId: sql<string | null>`${planSteps.input}->>'instance_id'`,
          nodeName: sql<string | null>`${planSteps.input}->>'node_name'`,
        })
        .from(plans)
        .innerJoin(planSteps, eq(planSteps.planId, plans.id))
        .where(
          and(
            eq(plans.clusterId, clusterId),
            isNull(plans.completedAt),
            inArray(plans.optimizationType, [...OPTIMIZATIONS]),
            // A plan that waits for a person takes nothing away yet.
            eq(plans.status, 'executing'),
            eq(planSteps.stepType, 'cordon'),
            inArray(
              planSteps.status,
              options?.planned === true ? ['pending', 'running', 'succeeded'] : ['running', 'succeeded'],
            ),
          ),
        );
      return [...(await byPlan), ...(await byStep)];
    },
  };
}
