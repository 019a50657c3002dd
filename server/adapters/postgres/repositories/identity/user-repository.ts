import { and, count, eq, isNull, ne, sql } from 'drizzle-orm';
import type { UserRecord, UserRepository } from '@/server/ports/repositories/user-repository';
import type { Database } from '../../database';
import { inTransaction } from '../../in-transaction';
import { sessions, users } from '../../schema';
import { inScope } from '../../in-scope';
import { isUniqueViolation } from '../../unique-violation';

export function toUserRecord(row: typeof users.$inferSelect): UserRecord {
  const { id, email, name, passwordHash, role, customerId, disabledAt } = row;
  return { id, email, name, passwordHash, role, customerId, disabledAt };
}

export function createUserRepository(db: Database): UserRepository {
  return {
    async findById(scope, userId) {
      const [row] = await db
        .select()
        .from(users)
        .where(and(eq(users.id, userId), inScope(users.customerId, scope)));
      return row === undefined ? null : toUserRecord(row);
    },
    async findByEmail(email) {
      const [row] = await db
        .select()
        .from(users)
        .where(sql`lower(${users.email}) = ${email.toLowerCase()}`);
      return row === undefined ? null : toUserRecord(row);
    },
    async insert(user, now) {
      try {
        await db.insert(users).values({ ...user, createdAt: now, updatedAt: now });
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
    async update(user, endSessions, now) {
      const { id, ...columns } = user;
      await inTransaction(db, async (tx) => {
        await tx
          .update(users)
          .set({ ...columns, updatedAt: now })
          .where(eq(users.id, id));
        if (endSessions) await tx.delete(sessions).where(eq(sessions.userId, id));
      });
    },
    async delete(userId) {
      await db.delete(users).where(eq(users.id, userId));
    },
    async countOtherPlatformAdmins(userId) {
      const [row] = await db
        .select({ others: count() })
        .from(users)
        .where(
          and(
            eq(users.role, 'admin'),
            isNull(users.customerId),
            isNull(users.disabledAt),
            ne(users.id, userId),
          ),
        );
      return row?.others ?? 0;
    },
  };
}
