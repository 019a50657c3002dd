import { and, eq, lt, or, isNull, sql } from 'drizzle-orm';
import type { LeaseRepository, WorkerRepository } from '@/server/ports/repositories/lease-repository';
import type { Executor } from '../../database';
import { leases, workers } from '../../schema';

const lifeOf = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;

export function createLeaseRepository(db: Executor): LeaseRepository {
  return {
    async ensure(keys) {
      if (keys.length === 0) return;
      await db
        .insert(leases)
        .values(keys.map((key) => ({ ...key, holder: null, fencing: 0, expiresAt: new Date(0) })))
        .onConflictDoNothing();
    },
    async findAll() {
      return db
        .select({
          account: leases.account,
          region: leases.region,
          holder: leases.holder,
          fencing: leases.fencing,
          expiresAt: leases.expiresAt,
          expired: sql<boolean>`${leases.holder} is null or ${leases.expiresAt} < now()`,
        })
        .from(leases);
    },
    async acquire(key, holder, lifeSeconds) {
      const [row] = await db
        .update(leases)
        .set({ holder, fencing: sql`${leases.fencing} + 1`, expiresAt: lifeOf(lifeSeconds) })
        .where(
          and(
            eq(leases.account, key.account),
            eq(leases.region, key.region),
            or(isNull(leases.holder), lt(leases.expiresAt, sql`now()`)),
          ),
        )
        .returning();
      return row ?? null;
    },
    async renew(holder, lifeSeconds) {
      return db
        .update(leases)
        .set({ expiresAt: lifeOf(lifeSeconds) })
        .where(eq(leases.holder, holder))
        .returning();
    },
    async release(key, holder) {
      await db
        .update(leases)
        .set({ holder: null, expiresAt: sql`now()` })
        .where(
          and(eq(leases.account, key.account), eq(leases.region, key.region), eq(leases.holder, holder)),
        );
    },
  };
}

export function createWorkerRepository(db: Executor): WorkerRepository {
  return {
    async heartbeat(worker) {
      const row = { lastSeenAt: sql`now()`, metricsUrl: worker.metricsUrl, report: { ...worker.report } };
      await db
        .insert(workers)
        .values({ id: worker.id, startedAt: worker.startedAt, ...row })
        .onConflictDoUpdate({ target: workers.id, set: row });
    },
    async countAlive(seconds) {
      const [row] = await db
        .select({ alive: sql<number>`count(*)::int` })
        .from(workers)
        .where(sql`${workers.lastSeenAt} > now() - make_interval(secs => ${seconds})`);
      return row?.alive ?? 0;
    },
    async remove(id) {
      await db.delete(workers).where(eq(workers.id, id));
    },
    async deleteSilent(seconds) {
      const rows = await db
        .delete(workers)
        .where(sql`${workers.lastSeenAt} < now() - make_interval(secs => ${seconds})`)
        .returning({ id: workers.id });
      return rows.length;
    },
  };
}
