import { createHash } from 'node:crypto';
import type { Instant } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import type { ApiKeyRepository } from '@/server/ports/repositories/api-key-repository';
import type { SessionRepository } from '@/server/ports/repositories/session-repository';
import type { UserRole } from '@/server/ports/repositories/user-repository';

/** Who a credential stands for. */
export interface Identity {
  readonly kind: 'user' | 'api-key';
  readonly id: string;
  readonly name: string;
  readonly role: UserRole;
  readonly customerId: string | null;
  readonly sessionId: string | null;
}

/** A revoked key or session is noticed after this long at most. */
const CACHE_MS = 10_000;
const CACHE_ENTRIES = 5_000;

interface Cached {
  readonly identity: Identity | null;
  readonly until: number;
}

/** Remembers answers for ten seconds, the oldest leaving first; also refusals, so that a wrong key costs no query each time. */
class IdentityCache {
  readonly #entries = new Map<string, Cached>();

  async get(key: string, now: Instant, load: () => Promise<Identity | null>): Promise<Identity | null> {
    const cached = this.#entries.get(key);
    if (cached !== undefined && cached.until > now.getTime()) return cached.identity;
    const identity = await load();
    this.#entries.delete(key);
    this.#entries.set(key, { identity, until: now.getTime() + CACHE_MS });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > CACHE_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    return identity;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}

/** SHA-256 in hex, the form in which keys are stored; a key has 256 random bits, so that a fast hash is enough. */
export const hashApiKey = (presented: string): string => createHash('sha256').update(presented).digest('hex');

/** The key behind a bearer token; null when there is none, it was revoked or has expired. */
export const createAuthenticateApiKey = (deps: {
  readonly apiKeys: ApiKeyRepository;
  readonly clock: Clock;
}) => {
  const cache = new IdentityCache();
  return (presented: string): Promise<Identity | null> => {
    const now = deps.clock.now();
    const keyHash = hashApiKey(presented);
    return cache.get(keyHash, now, async () => {
      const key = await deps.apiKeys.findByHash(keyHash);
      if (key === null || key.revokedAt !== null) return null;
      if (key.expiresAt !== null && key.expiresAt.getTime() <= now.getTime()) return null;
      await deps.apiKeys.touch(key.id, now);
      const { id, name, role, customerId } = key;
      return { kind: 'api-key', id, name, role, customerId, sessionId: null };
    });
  };
};

/** The person behind a session; null when it ended, was revoked, or the person was disabled. */
export const createAuthenticateSession = (deps: {
  readonly sessions: SessionRepository;
  readonly clock: Clock;
}) => {
  const cache = new IdentityCache();
  return {
    find: (sessionId: string): Promise<Identity | null> => {
      const now = deps.clock.now();
      return cache.get(sessionId, now, async () => {
        const user = await deps.sessions.findUser(sessionId, now);
        if (user === null) return null;
        await deps.sessions.touch(sessionId, now);
        const { id, email, role, customerId } = user;
        return { kind: 'user', id, name: email, role, customerId, sessionId };
      });
    },
    async end(sessionId: string): Promise<void> {
      cache.forget(sessionId);
      await deps.sessions.delete(sessionId);
    },
  };
};
