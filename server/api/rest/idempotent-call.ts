import { createHash } from 'node:crypto';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { IdempotencyRepository } from '@/server/ports/repositories/idempotency-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import { ApiError } from '@/server/api/api-error';

/** Longer than any call lasts: a claim without an answer after this was left by a process that died. */
const ABANDONED_SECONDS = 120;
/** Keys are kept for a day. */
const KEPT_SECONDS = 86_400;

export interface IdempotencyDeps {
  readonly idempotency: IdempotencyRepository;
  /** Answers are kept sealed: a new API key stands in one. */
  readonly secretBox: SecretBox;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Object members in a fixed order, so that the same input has the same hash. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
}

/**
 * Runs a mutation at most once for its `Idempotency-Key`: a repetition gets the first answer, another input under the
 * same key is refused (422), and so is a repetition while the first call still runs (409). Only successes are kept: a
 * refused call changed nothing, and may be tried again under its key once its cause is mended.
 */
export async function runIdempotently(
  deps: IdempotencyDeps,
  call: {
    readonly principalId: string;
    readonly key: string;
    readonly procedure: string;
    readonly input: unknown;
    readonly now: Date;
  },
  run: () => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  if (!/^[\x20-\x7e]{1,255}$/.test(call.key)) {
    throw new ApiError(
      'BAD_REQUEST',
      'invalid_idempotency_key',
      'Idempotency-Key: must have 1 to 255 printable ASCII characters',
    );
  }
  const record = {
    principalId: call.principalId,
    key: call.key,
    procedure: call.procedure,
    requestHash: createHash('sha256')
      .update(JSON.stringify([call.procedure, canonical(call.input)]))
      .digest('hex'),
  };
  const context = `idempotency_keys.response:${call.principalId}:${call.key}`;
  const claim = await deps.idempotency.claim(record, {
    now: call.now,
    abandonedBefore: plusSeconds(call.now, -ABANDONED_SECONDS),
    forgottenBefore: plusSeconds(call.now, -KEPT_SECONDS),
  });
  switch (claim.kind) {
    case 'claimed':
      break;
    case 'answered': {
      const sealed = claim.response;
      if (typeof sealed !== 'string') throw new Error('a kept answer has an unknown form');
      const body: unknown = JSON.parse(deps.secretBox.open(sealed, context));
      return { status: claim.statusCode, body, replayed: true };
    }
    case 'mismatch':
      throw new ApiError(
        'UNPROCESSABLE_CONTENT',
        'idempotency_key_reused',
        'this Idempotency-Key came with another request before',
      );
    case 'running':
      throw new ApiError('CONFLICT', 'request_in_progress', 'the first request with this key still runs');
  }
  try {
    const answer = await run();
    await deps.idempotency.complete(
      record,
      answer.status,
      deps.secretBox.seal(JSON.stringify(answer.body), context),
    );
    return { ...answer, replayed: false };
  } catch (error) {
    await deps.idempotency.release(record);
    throw error;
  }
}
