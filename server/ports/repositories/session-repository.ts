import type { Instant } from '@/server/domain/shared/instant';
import type { UserRecord } from './user-repository';

export interface SessionRepository {
  insert(
    session: {
      readonly id: string;
      readonly userId: string;
      readonly expiresAt: Instant;
      readonly userAgent: string | null;
    },
    now: Instant,
  ): Promise<void>;
  /** The person behind a session that has not ended; null when it ended or the person was disabled. */
  findUser(sessionId: string, now: Instant): Promise<UserRecord | null>;
  /** Kept to the minute, to spare writes. */
  touch(sessionId: string, now: Instant): Promise<void>;
  /** Idempotent. */
  delete(sessionId: string): Promise<void>;
  deleteExpired(now: Instant): Promise<number>;
}
