import { and, asc, eq } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { optimizationHistory, planLog, safetyValidations } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { textOf } from '@/server/queries/shared/page';
import { toValidation } from '@/server/queries/safety/to-validation';
import type { LogLine, PlanDetail } from './plan-model';
import { readPlans } from './read-plans';

/** A plan's page shows at most so many lines; a drain of 250 pods writes about two a pod. */
const MAX_LOG_LINES = 5_000;

function toLine(row: typeof planLog.$inferSelect): LogLine {
  return {
    log_id: String(row.id),
    step_id: row.stepId,
    at: textOf(row.at),
    level: row.level,
    message: row.message,
    detail: row.detail,
  };
}

/** One plan with its log, verdicts and what the decision server said; null outside the scope. */
export const createGetPlan =
  (db: Executor) =>
  async (scope: CustomerScope, planId: string): Promise<PlanDetail | null> => {
    const [plan] = await readPlans(
      db,
      and(eq(optimizationHistory.id, planId), inScope(optimizationHistory.customerId, scope)),
      1,
    );
    if (plan === undefined) return null;
    const [[decision], log, validations] = await Promise.all([
      db
        .select({
          recommendations: optimizationHistory.recommendations,
          execution_plan: optimizationHistory.executionPlan,
          explanation: optimizationHistory.explanation,
        })
        .from(optimizationHistory)
        .where(eq(optimizationHistory.id, planId)),
      db
        .select()
        .from(planLog)
        .where(eq(planLog.planId, planId))
        .orderBy(asc(planLog.id))
        .limit(MAX_LOG_LINES),
      db
        .select()
        .from(safetyValidations)
        .where(eq(safetyValidations.planId, planId))
        .orderBy(asc(safetyValidations.createdAt), asc(safetyValidations.id)),
    ]);
    return {
      ...plan,
      decision: {
        recommendations: decision?.recommendations ?? null,
        execution_plan: decision?.execution_plan ?? null,
        explanation: decision?.explanation ?? null,
      },
      validations: validations.map(toValidation),
      log: log.map(toLine),
    };
  };
