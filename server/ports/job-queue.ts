import type { Instant } from '@/server/domain/shared/instant';

export interface JobQueueState {
  readonly connected: boolean;
  /** Since when it is so. */
  readonly since: Instant;
  /** Why it is not connected. */
  readonly reason: string | null;
}

/** Does one job. The signal aborts when the job's time is up or the worker stops. */
export type Processor<Payload> = (payload: Payload, signal: AbortSignal) => Promise<void>;

/** One processor for each job; `Payloads` maps the names of the catalog's jobs to their payloads. */
export type Processors<Payloads> = { readonly [Name in keyof Payloads]: Processor<Payloads[Name]> };

/**
 * Background work between processes. It may be away or emptied at any moment: nothing is kept in it that Postgres does
 * not know, no call waits for it longer than two seconds, and none rejects because of it.
 */
export interface JobQueue<Payloads> {
  /** False when it is away: the caller's sweep is the second chance. `key` joins jobs that mean the same. */
  enqueue<Name extends keyof Payloads>(
    name: Name,
    payload: Payloads[Name],
    options?: { readonly key?: string },
  ): Promise<boolean>;
  state(): JobQueueState;
  /** Jobs that wait, are delayed or run; null while it is away. */
  depth(): Promise<number | null>;
  /**
   * Starts taking jobs and keeps the catalog's schedule in the queue, also after it was emptied. Returns at once,
   * whether it is there or not. Non-retryable errors and payloads that do not parse fail a job for good.
   */
  work(processors: Processors<Payloads>): void;
  close(): Promise<void>;
}
