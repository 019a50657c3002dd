import { and, desc } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { auditLog } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals, inRange, owned } from '@/server/queries/shared/conditions';
import { afterSerial, pageBySerial } from '@/server/queries/shared/cursor';
import { textOf, type Page } from '@/server/queries/shared/page';
import type { AuditEntry, ListAuditInput } from './access-model';

/** The audit log, newest first. */
export const createListAudit =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListAuditInput): Promise<Page<AuditEntry>> => {
    const rows = await db
      .select()
      .from(auditLog)
      .where(
        and(
          owned(auditLog, scope, input),
          inRange(auditLog.at, input),
          equals(auditLog.outcome, input.status),
          equals(auditLog.action, input.type),
          afterSerial(auditLog.id, input.cursor),
        ),
      )
      .orderBy(desc(auditLog.id))
      .limit(input.limit + 1);
    return pageBySerial(
      rows,
      input.limit,
      (row) => ({
        audit_id: String(row.id),
        at: textOf(row.at),
        actor_kind: row.actorKind,
        actor_id: row.actorId,
        actor_name: row.actorName,
        customer_id: row.customerId,
        cluster_id: row.clusterId,
        action: row.action,
        target: row.target,
        outcome: row.outcome,
        detail: row.detail,
        request_id: row.requestId,
        address: row.address,
      }),
      (row) => row.id,
    );
  };
