import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog } from '../../schema';
import { NOW, openFreshDatabase, type FreshDatabase } from '../../testing/fresh-database';
import { createAuditWriter } from './audit-repository';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
  await createAuditWriter(database.db).append({
    at: NOW,
    actorKind: 'user',
    actorId: 'u1',
    actorName: 'operator',
    customerId: null,
    clusterId: null,
    action: 'clusters.register',
    target: null,
    outcome: 'refused',
    detail: { mode: 'approve' },
    requestId: 'r1',
    address: '127.0.0.1',
  });
});
afterAll(() => database.close());

describe('audit_log', () => {
  it.each([
    { statement: "update audit_log set outcome = 'succeeded'" },
    { statement: 'delete from audit_log' },
    { statement: 'truncate audit_log' },
    { statement: 'truncate audit_log cascade' },
  ])('refuses: $statement', async ({ statement }) => {
    await expect(database.sql.unsafe(statement)).rejects.toThrow('audit_log is append-only');
    const rows = await database.db.select().from(auditLog);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ at: NOW, outcome: 'refused', detail: { mode: 'approve' } });
  });

  it('takes no outcome-less row', async () => {
    await expect(
      database.sql`insert into audit_log (at, actor_kind, actor_id, actor_name, action, detail, request_id)
        values (now(), 'user', 'u', 'n', 'a', '{}', 'r')`,
    ).rejects.toThrow('outcome');
  });
});
