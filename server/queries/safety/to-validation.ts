import type { safetyValidations } from '@/server/adapters/postgres/schema';
import { jsonObject, textOf } from '@/server/queries/shared/page';
import { verdictSchema, type Validation, type Verdict } from './safety-model';

/** A stored verdict, or null when it has another form than a mix's verdict. */
export function toVerdict(stored: unknown): Verdict | null {
  const parsed = verdictSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

export function toObject(stored: unknown): Record<string, unknown> | null {
  const parsed = jsonObject.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

export function toValidation(row: typeof safetyValidations.$inferSelect): Validation {
  return {
    validation_id: row.id,
    cluster_id: row.clusterId,
    customer_id: row.customerId,
    plan_id: row.planId,
    kind: row.kind,
    action_taken: row.actionTaken,
    is_safe: row.isSafe,
    verdict: toVerdict(row.verdict),
    policy: toObject(row.policy),
    created_at: textOf(row.createdAt),
  };
}
