import type { Instant } from '@/server/domain/shared/instant';
import type { CustomerScope } from './customer-scope';
import type { UserRole } from './user-repository';

export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  /** SHA-256 of the whole key, 64 hex digits. */
  readonly keyHash: string;
  readonly role: UserRole;
  readonly customerId: string | null;
  readonly createdBy: string;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
}

export interface ApiKeyRepository {
  findById(scope: CustomerScope, apiKeyId: string): Promise<ApiKeyRecord | null>;
  /** For authentication only: revoked and expired ones are found too. */
  findByHash(keyHash: string): Promise<ApiKeyRecord | null>;
  /** False when a key with that hash exists. */
  insert(key: ApiKeyRecord, now: Instant): Promise<boolean>;
  /** Idempotent: the first time stays. */
  revoke(apiKeyId: string, now: Instant): Promise<void>;
  /** Kept to the minute, to spare writes. */
  touch(apiKeyId: string, now: Instant): Promise<void>;
}
