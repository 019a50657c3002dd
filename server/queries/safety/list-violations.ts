import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { safetyValidations, safetyViolations } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals, inRange, owned } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import { textOf, type Page } from '@/server/queries/shared/page';
import type { ListViolationsInput, Violation } from './safety-model';
import { toObject } from './to-validation';

/** Layers that did not hold, newest first. */
export const createListViolations =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListViolationsInput): Promise<Page<Violation>> => {
    const rows = await db
      .select({ violation: safetyViolations, planId: safetyValidations.planId })
      .from(safetyViolations)
      .innerJoin(safetyValidations, eq(safetyValidations.id, safetyViolations.validationId))
      .where(
        and(
          owned(
            { customerId: safetyValidations.customerId, clusterId: safetyViolations.clusterId },
            scope,
            input,
          ),
          inRange(safetyViolations.createdAt, input),
          equals(safetyViolations.violationType, input.type),
          afterTimeAndId(safetyViolations.createdAt, safetyViolations.id, input.cursor),
        ),
      )
      .orderBy(desc(safetyViolations.createdAt), desc(safetyViolations.id))
      .limit(input.limit + 1);
    return pageByTime(
      rows,
      input.limit,
      ({ violation, planId }) => ({
        violation_id: violation.id,
        validation_id: violation.validationId,
        cluster_id: violation.clusterId,
        plan_id: planId,
        violation_type: violation.violationType,
        layer: violation.layer,
        severity: violation.severity,
        message: violation.message,
        details: toObject(violation.details),
        was_blocked: violation.wasBlocked,
        pre_existing: violation.preExisting,
        safe_alternative_created: violation.safeAlternativeCreated,
        created_at: textOf(violation.createdAt),
      }),
      ({ violation }) => ({ at: violation.createdAt, id: violation.id }),
    );
  };
