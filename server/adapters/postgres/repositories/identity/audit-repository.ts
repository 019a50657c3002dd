import type { AuditWriter } from '@/server/ports/repositories/audit-repository';
import type { Database } from '../../database';
import { auditLog } from '../../schema';

export function createAuditWriter(db: Database): AuditWriter {
  return {
    async append(record) {
      await db.insert(auditLog).values({ ...record, detail: { ...record.detail } });
    },
  };
}
