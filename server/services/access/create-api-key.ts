import { ok } from '@/server/domain/shared/result';
import type { ApiKeyHasher } from '@/server/ports/api-key-hasher';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ApiKeyRepository } from '@/server/ports/repositories/api-key-repository';
import type { CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { UserRole } from '@/server/ports/repositories/user-repository';
import type { Actor } from './actor';
import { refuse, type Outcome } from './refusal';
import { mayGrantTo } from './may-grant-to';

export interface CreateApiKeyDeps {
  readonly apiKeys: ApiKeyRepository;
  readonly customers: CustomerRepository;
  readonly hasher: ApiKeyHasher;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Mints a key; `plaintext` is nowhere stored. A scoped admin makes keys of its own customer only. */
export const createCreateApiKey =
  (deps: CreateApiKeyDeps) =>
  async (
    input: { name: string; role: UserRole; customerId: string | null; expiresAt: Date | null },
    actor: Actor,
  ): Promise<Outcome<{ apiKeyId: string; plaintext: string }>> => {
    const now = deps.clock.now();
    const granted = await mayGrantTo(deps.customers, input.customerId, actor);
    if (!granted.ok) return granted;
    if (input.expiresAt !== null && input.expiresAt.getTime() <= now.getTime())
      return refuse('invalid', 'invalid_input', 'expires_at: lies in the past');
    const minted = deps.hasher.createApiKey();
    const apiKeyId = deps.ids.newId();
    await deps.apiKeys.insert(
      {
        id: apiKeyId,
        name: input.name,
        prefix: minted.prefix,
        keyHash: minted.hash,
        role: input.role,
        customerId: input.customerId,
        createdBy: actor.name,
        expiresAt: input.expiresAt,
        revokedAt: null,
      },
      now,
    );
    return ok({ apiKeyId, plaintext: minted.plaintext });
  };
