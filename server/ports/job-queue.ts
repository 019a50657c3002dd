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

/** How a job ended that is not tried again. */
export type JobEnd<Payloads> = {
  readonly [Name in keyof Payloads]: {
    readonly name: Name;
    readonly payload: Payloads[Name];
    /** Null: it succeeded. */
    readonly error: string | null;
  };
}[keyof Payloads];

export interface JobWork<Payloads> {
  readonly processors: Processors<Payloads>;
  /**
   * Notes the end of a job in Postgres before the queue forgets it. A rejection fails a run that had succeeded, so that
   * no job is forgotten whose end is not written down.
   */
  readonly ended: (end: JobEnd<Payloads>) => Promise<void>;
}

export interface EnqueueOptions {
  readonly queue: string;
  /** Joins jobs that mean the same: while one of that id waits or runs, another is not added. */
  readonly id: string;
}

/**
 * Carries background work to a worker, with attempts, back-off and time limits. It may be away or emptied at any moment:
 * nothing is kept in it that Postgres does not know, no call waits for it longer than two seconds, and none rejects
 * because of it. A job that has ended is forgotten at once.
 */
export interface JobQueue<Payloads> {
  /** False when it is away: what is due stays due in Postgres and is enqueued when it is back. */
  enqueue<Name extends keyof Payloads>(
    name: Name,
    payload: Payloads[Name],
    options: EnqueueOptions,
  ): Promise<boolean>;
  state(): JobQueueState;
  /** Jobs that wait, are delayed or run in the queues that this process knows; null while it is away. */
  depth(): Promise<number | null>;
  /**
   * Starts taking the jobs of one queue. Returns at once, whether it is there or not. Non-retryable errors and payloads
   * that do not parse fail a job for good. `close` aborts what runs and waits for it a moment.
   */
  work(queue: string, work: JobWork<Payloads>): { close(): Promise<void> };
  close(): Promise<void>;
}
