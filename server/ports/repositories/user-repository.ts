import type { Instant } from '@/server/domain/shared/instant';
import type { CustomerScope } from './customer-scope';

export type UserRole = 'admin' | 'operator' | 'viewer';

export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly passwordHash: string;
  readonly role: UserRole;
  readonly customerId: string | null;
  readonly disabledAt: Instant | null;
}

export interface UserRepository {
  findById(scope: CustomerScope, userId: string): Promise<UserRecord | null>;
  /** Without regard to case; for sign-in only. */
  findByEmail(email: string): Promise<UserRecord | null>;
  /** False when the address is taken. */
  insert(user: UserRecord, now: Instant): Promise<boolean>;
  /** Replaces the row. With `endSessions` its sessions end in the same transaction. */
  update(user: UserRecord, endSessions: boolean, now: Instant): Promise<void>;
  /** Removes the row and its sessions. */
  delete(userId: string): Promise<void>;
  /** Enabled admins who see every customer, besides this one: the last one may not be taken away. */
  countOtherPlatformAdmins(userId: string): Promise<number>;
}
