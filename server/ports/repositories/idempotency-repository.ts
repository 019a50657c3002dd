import type { Instant } from '@/server/domain/shared/instant';

export interface IdempotentCall {
  readonly principalId: string;
  readonly key: string;
  readonly procedure: string;
  /** SHA-256 of procedure and input. */
  readonly requestHash: string;
}

export type IdempotencyClaim =
  /** The caller runs the call and must end it with `complete` or `release`. */
  | { readonly kind: 'claimed' }
  /** The same call was answered before. */
  | { readonly kind: 'answered'; readonly statusCode: number; readonly response: unknown }
  /** The same key came with another call. */
  | { readonly kind: 'mismatch' }
  /** The first call is still running. */
  | { readonly kind: 'running' };

/** Answers of mutations that came with an `Idempotency-Key`, kept for a day. */
export interface IdempotencyRepository {
  /** A claim older than `abandonedBefore` without an answer was left by a process that died, and is taken over. */
  claim(
    call: IdempotentCall,
    times: { readonly now: Instant; readonly abandonedBefore: Instant; readonly forgottenBefore: Instant },
  ): Promise<IdempotencyClaim>;
  complete(call: IdempotentCall, statusCode: number, response: unknown): Promise<void>;
  /** The call changed nothing: the key may be used again. */
  release(call: IdempotentCall): Promise<void>;
  deleteOlderThan(before: Instant): Promise<number>;
}
