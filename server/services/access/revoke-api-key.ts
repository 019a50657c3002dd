import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ApiKeyRepository } from '@/server/ports/repositories/api-key-repository';
import type { Actor } from './actor';
import { refuse, type Outcome } from './refusal';

/** Ends a key; calls with it are refused within the authentication cache's ten seconds. Idempotent. */
export const createRevokeApiKey =
  (deps: { readonly apiKeys: ApiKeyRepository; readonly clock: Clock }) =>
  async (apiKeyId: string, actor: Actor): Promise<Outcome<void>> => {
    if ((await deps.apiKeys.findById(actor.scope, apiKeyId)) === null)
      return refuse('not_found', 'not_found', 'no such API key');
    await deps.apiKeys.revoke(apiKeyId, deps.clock.now());
    return ok(undefined);
  };
