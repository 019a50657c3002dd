import { z } from 'zod';

/** One kind of background work. Every job is idempotent: it may run twice, late, or on two workers at once. */
export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  readonly payload: Payload;
  /** How often it is tried before it counts as failed. */
  readonly attempts: number;
  /** Pause before the second try; it doubles with each further one. */
  readonly backoffMs: number;
  /** A run that takes longer is aborted and counts as failed. */
  readonly timeLimitSeconds: number;
  /** Runs by itself this often; null: only when asked for. */
  readonly everySeconds: number | null;
}

const NOTHING = z.strictObject({});

/** All background work of the product: one catalog, one processor each (Decision 47). */
export const JOBS = {
  /** Status checks of our clusters' machines, about which EC2 sends no event. */
  'check-instance-health': {
    payload: NOTHING,
    attempts: 2,
    backoffMs: 5_000,
    timeLimitSeconds: 50,
    everySeconds: 60,
  },
  /** Rows that have outlived their use: idempotency keys, sessions, workers that are gone. */
  'purge-expired': {
    payload: NOTHING,
    attempts: 3,
    backoffMs: 10_000,
    timeLimitSeconds: 120,
    everySeconds: 3_600,
  },
  /** Says when a cluster's token is about to end, and when it has ended. */
  'watch-token-expiry': {
    payload: NOTHING,
    attempts: 3,
    backoffMs: 5_000,
    timeLimitSeconds: 60,
    everySeconds: 60,
  },
  /** Says which node templates are due for their weekly proof. */
  'verify-templates': {
    payload: NOTHING,
    attempts: 3,
    backoffMs: 10_000,
    timeLimitSeconds: 60,
    everySeconds: 3_600,
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
/** Payload of each job, by name. */
export type JobPayloads = { readonly [N in JobName]: z.infer<(typeof JOBS)[N]['payload']> };

export const JOB_NAMES = Object.keys(JOBS) as readonly JobName[];

export function isJobName(name: string): name is JobName {
  return name in JOBS;
}
