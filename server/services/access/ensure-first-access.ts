import type { Clock, IdSource } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { PasswordHasher } from '@/server/ports/password-hasher';
import type { ApiKeyRepository } from '@/server/ports/repositories/api-key-repository';
import type { UserRepository } from '@/server/ports/repositories/user-repository';
import { hashApiKey } from './authenticate';

export interface FirstAccess {
  readonly adminEmail: string | null;
  readonly adminPassword: string | null;
  readonly apiKey: string | null;
}

/**
 * Makes the first admin and the bootstrap API key where they are missing (Decision 44). Idempotent, also from several
 * processes at once: an account or key that exists, even a disabled or revoked one, is left as it is.
 */
export const createEnsureFirstAccess =
  (deps: {
    readonly users: UserRepository;
    readonly apiKeys: ApiKeyRepository;
    readonly passwords: PasswordHasher;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly log: Log;
  }) =>
  async (wanted: FirstAccess): Promise<void> => {
    const now = deps.clock.now();
    const { adminEmail, adminPassword, apiKey } = wanted;
    if (
      adminEmail !== null &&
      adminPassword !== null &&
      (await deps.users.findByEmail(adminEmail)) === null
    ) {
      const made = await deps.users.insert(
        {
          id: deps.ids.newId(),
          email: adminEmail,
          name: null,
          passwordHash: await deps.passwords.hashPassword(adminPassword),
          role: 'admin',
          customerId: null,
          disabledAt: null,
        },
        now,
      );
      if (made) deps.log.info({ email: adminEmail }, 'the first admin was made');
    }
    if (apiKey === null) return;
    const made = await deps.apiKeys.insert(
      {
        id: deps.ids.newId(),
        name: 'bootstrap',
        prefix: apiKey.slice(0, 6),
        keyHash: hashApiKey(apiKey),
        role: 'admin',
        customerId: null,
        createdBy: 'environment',
        expiresAt: null,
        revokedAt: null,
      },
      now,
    );
    if (made) deps.log.info({}, 'the bootstrap API key was made');
  };
