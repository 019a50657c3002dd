import { and, desc, eq, gt, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { DECIDED_PLANS } from '@/server/domain/execution/optimizations';
import type { CapacityMove } from '@/server/domain/planning/scale-up/capacity-budget';
import { POD_ANSWERS } from '@/server/domain/planning/scale-up/plan-scale-up';
import type { PlanRepository } from '@/server/ports/repositories/plan-repository';
import type { Executor } from '../../database';
import { clusters, optimizationHistory as plans, planSteps } from '../../schema';

/** Plans of one look: far more than a cluster has in a day. */
const MOST_PLANS = 200;

const answersSchema = z.object({
  answers: z.array(z.object({ workload: z.string(), answer: z.enum(POD_ANSWERS) })),
});
/** What the last step of a scale-up leaves about its machines. */
const runSchema = z.object({
  futile: z.boolean(),
  kept: z.array(z.object({ instance_type: z.string() })),
});
const launchedSchema = z.object({ instance_id: z.string(), instance_type: z.string() });
const removedSchema = z.object({
  instance_type: z.string(),
  group: z.object({ name: z.string() }).optional(),
});
const endedAgainSchema = z.object({ terminated: z.array(z.string()) });

type History = Pick<
  PlanRepository,
  'findScaleUps' | 'findScaleUpRuns' | 'findCapacityMoves' | 'findRefusedGrant'
>;

/** What plans of the past tell the next scale-up. */
export const createScaleUpHistory = (db: Executor): History => ({
  async findScaleUps(clusterId, since) {
    const rows = await db
      .select({
        status: plans.status,
        dryRun: plans.dryRun,
        completedAt: plans.completedAt,
        result: planSteps.result,
      })
      .from(plans)
      .leftJoin(planSteps, and(eq(planSteps.planId, plans.id), eq(planSteps.stepType, 'decide')))
      .where(
        and(
          eq(plans.clusterId, clusterId),
          eq(plans.optimizationType, 'scale_up'),
          gte(plans.createdAt, since),
        ),
      )
      .orderBy(desc(plans.createdAt))
      .limit(MOST_PLANS);
    return rows.map(({ result, ...plan }) => ({
      ...plan,
      answers: answersSchema.safeParse(result).data?.answers ?? [],
    }));
  },
  async findScaleUpRuns(clusterId, limit) {
    const rows = await db
      .select({ result: planSteps.result })
      .from(plans)
      .innerJoin(planSteps, and(eq(planSteps.planId, plans.id), eq(planSteps.stepType, 'record')))
      .where(
        and(
          eq(plans.clusterId, clusterId),
          eq(plans.optimizationType, 'scale_up'),
          sql`${planSteps.result} ? 'futile'`,
        ),
      )
      .orderBy(desc(plans.createdAt))
      .limit(limit);
    return rows.flatMap(({ result }) => runSchema.safeParse(result).data ?? []);
  },
  async findRefusedGrant(clusterId, grant, since) {
    const [row] = await db
      .select({ at: planSteps.finishedAt })
      .from(plans)
      .innerJoin(planSteps, eq(planSteps.planId, plans.id))
      .innerJoin(clusters, eq(clusters.id, plans.clusterId))
      .where(
        and(
          eq(plans.clusterId, clusterId),
          eq(planSteps.stepType, 'terminate'),
          eq(planSteps.status, 'failed'),
          sql`${planSteps.error} ->> 'code' = 'permission_missing'`,
          sql`position(${grant} in ${planSteps.error} ->> 'message') > 0`,
          gte(planSteps.finishedAt, since),
          or(isNull(clusters.checkedAt), gt(planSteps.finishedAt, clusters.checkedAt)),
        ),
      )
      .orderBy(desc(planSteps.finishedAt))
      .limit(1);
    return row?.at ?? null;
  },
  async findCapacityMoves(clusterId) {
    const rows = await db
      .select({
        planId: plans.id,
        type: plans.optimizationType,
        stepType: planSteps.stepType,
        input: planSteps.input,
        result: planSteps.result,
        at: planSteps.finishedAt,
      })
      .from(plans)
      .innerJoin(planSteps, eq(planSteps.planId, plans.id))
      .where(
        and(
          eq(plans.clusterId, clusterId),
          inArray(plans.optimizationType, [...DECIDED_PLANS]),
          eq(planSteps.status, 'succeeded'),
          or(
            eq(planSteps.stepType, 'record'),
            eq(planSteps.stepType, 'terminate'),
            eq(planSteps.stepType, 'launch'),
          ),
        ),
      );
    // A machine that its own plan ended again was neither brought nor, as a new node, taken away.
    const endedAgain = new Set(
      rows.flatMap((row) => endedAgainSchema.safeParse(row.result).data?.terminated ?? []),
    );
    return rows.flatMap((row): CapacityMove[] => {
      if (row.at === null) return [];
      const { at } = row;
      const removed = removedSchema.safeParse(row.input);
      const launched = launchedSchema.safeParse(row.result);
      const run = runSchema.safeParse(row.result);
      if (row.stepType === 'terminate')
        return removed.success && row.result !== null && !('left' in row.result)
          ? [
              {
                at,
                kind: 'removed',
                instanceType: removed.data.instance_type,
                fromGroup: removed.data.group !== undefined,
              },
            ]
          : [];
      if (row.type === 'scale_up')
        return run.success
          ? run.data.kept.map((one) => ({
              at,
              kind: 'added',
              instanceType: one.instance_type,
              fromGroup: false,
            }))
          : [];
      return launched.success && !endedAgain.has(launched.data.instance_id)
        ? [{ at, kind: 'added', instanceType: launched.data.instance_type, fromGroup: false }]
        : [];
    });
  },
});
