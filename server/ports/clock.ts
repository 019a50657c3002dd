import type { Instant } from '@/server/domain/shared/instant';

/** The only source of the present; services pass what it says on to the domain. */
export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Mints time-ordered UUIDs (version 7). */
export interface IdSource {
  newId(): string;
}
