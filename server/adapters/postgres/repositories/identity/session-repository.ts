import { and, eq, gt, isNull, lt, lte } from 'drizzle-orm';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { SessionRepository } from '@/server/ports/repositories/session-repository';
import type { Database } from '../../database';
import { sessions, users } from '../../schema';
import { toUserRecord } from './user-repository';

export function createSessionRepository(db: Database): SessionRepository {
  return {
    async insert(session, now) {
      await db.insert(sessions).values({ ...session, createdAt: now, lastSeenAt: now });
    },
    async findUser(sessionId, now) {
      const [row] = await db
        .select({ user: users })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(and(eq(sessions.id, sessionId), gt(sessions.expiresAt, now), isNull(users.disabledAt)));
      return row === undefined ? null : toUserRecord(row.user);
    },
    async touch(sessionId, now) {
      await db
        .update(sessions)
        .set({ lastSeenAt: now })
        .where(and(eq(sessions.id, sessionId), lt(sessions.lastSeenAt, plusSeconds(now, -60))));
    },
    async delete(sessionId) {
      await db.delete(sessions).where(eq(sessions.id, sessionId));
    },
    async deleteExpired(now) {
      const rows = await db
        .delete(sessions)
        .where(lte(sessions.expiresAt, now))
        .returning({ id: sessions.id });
      return rows.length;
    },
  };
}
