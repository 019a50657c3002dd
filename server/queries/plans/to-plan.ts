import type { optimizationHistory, planSteps } from '@/server/adapters/postgres/schema';
import { dollarsOrNull, textOf, textOrNull } from '@/server/queries/shared/page';
import { toVerdict } from '@/server/queries/safety/to-validation';
import { adviceSchema, mixSchema, type Plan, type Step } from './plan-model';

type StepRow = typeof planSteps.$inferSelect;

/** Inputs of steps stay inside: they may name launch requests. */
function toStep(row: StepRow): Step {
  return {
    step_id: row.id,
    position: row.position,
    step_type: row.stepType,
    target: row.target,
    status: row.status,
    depends_on: row.dependsOn,
    attempts: row.attempts,
    deadline_at: textOrNull(row.deadlineAt),
    started_at: textOrNull(row.startedAt),
    finished_at: textOrNull(row.finishedAt),
    result: row.result,
    error: row.error,
  };
}

function toMix(stored: unknown): Plan['before'] {
  const parsed = mixSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

function toAdvice(stored: unknown): Plan['advice'] {
  const parsed = adviceSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

export function toPlan(
  plan: typeof optimizationHistory.$inferSelect,
  clusterName: string,
  steps: readonly StepRow[],
): Plan {
  return {
    optimization_id: plan.id,
    cluster_id: plan.clusterId,
    cluster_name: clusterName,
    customer_id: plan.customerId,
    optimization_type: plan.optimizationType,
    status: plan.status,
    dry_run: plan.dryRun,
    region: plan.region,
    subject_instance_id: plan.subjectInstanceId,
    subject: plan.subject,
    deadline_at: textOrNull(plan.deadlineAt),
    verdict: toVerdict(plan.verdict),
    before: toMix(plan.mixBefore),
    after: toMix(plan.mixAfter),
    estimated_savings_per_hour: dollarsOrNull(plan.estimatedSavings),
    realised_savings_per_hour: dollarsOrNull(plan.actualSavings),
    explanation: plan.explanation,
    advice: toAdvice(plan.advice),
    outcome: plan.outcome,
    requested_by: plan.requestedBy,
    steps: steps.map(toStep),
    created_at: textOf(plan.createdAt),
    executed_at: textOrNull(plan.executedAt),
    completed_at: textOrNull(plan.completedAt),
  };
}
