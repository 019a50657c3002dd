import { z } from 'zod';

/** What one job is about, and so which fields its payload has. */
export type JobScope = 'platform' | 'customer' | 'region' | 'cluster';

/** One kind of background work. Every job is idempotent: it may run twice, late, or on two workers at once. */
export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  /**
   * Jobs of a region or a cluster are run by the worker that holds the lease, which has the cluster's snapshot; the
   * others by any worker.
   */
  readonly scope: JobScope;
  readonly payload: Payload;
  /** How often it runs for each subject; or `due-rows`: whenever a row of another table says that it is due. */
  readonly begins: { readonly everySeconds: number } | 'due-rows';
  /** How often it is tried before it counts as failed. */
  readonly attempts: number;
  /** Pause before the second try; it doubles with each further one. */
  readonly backoffMs: number;
  /** A run that takes longer is aborted and counts as failed. */
  readonly timeLimitSeconds: number;
}

const PLATFORM = z.strictObject({});
const CUSTOMER = z.strictObject({ customerId: z.string().min(1) });
const REGION = z.strictObject({ account: z.string().min(1), region: z.string().min(1) });
const CLUSTER = z.strictObject({ clusterId: z.string().min(1) });

/** All background work of the product: one catalog, one processor each (Decision 47). */
export const JOBS = {
  /** Status checks of a region's machines, about which EC2 sends no event. */
  'check-instance-health': {
    scope: 'region',
    payload: REGION,
    begins: { everySeconds: 60 },
    attempts: 2,
    backoffMs: 5_000,
    timeLimitSeconds: 50,
  },
  /** Opens the optimizations for which a cluster's turn has come. */
  'check-for-savings': {
    scope: 'cluster',
    payload: CLUSTER,
    begins: 'due-rows',
    attempts: 2,
    backoffMs: 2_000,
    timeLimitSeconds: 30,
  },
  /** Ends plans of a cluster that nobody approved within their hour. */
  'expire-approvals': {
    scope: 'cluster',
    payload: CLUSTER,
    begins: 'due-rows',
    attempts: 3,
    backoffMs: 1_000,
    timeLimitSeconds: 20,
  },
  /** Metrics-server measures every 15 s to 60 s; a sample a minute is what the Vertical Pod Autoscaler takes as well. */
  'read-usage': {
    scope: 'cluster',
    payload: CLUSTER,
    begins: { everySeconds: 60 },
    attempts: 2,
    backoffMs: 5_000,
    timeLimitSeconds: 50,
  },
  /** Keeps a cluster's instances, what its pods ask for, and prices. */
  'read-costs': {
    scope: 'cluster',
    payload: CLUSTER,
    begins: { everySeconds: 60 },
    attempts: 2,
    backoffMs: 5_000,
    timeLimitSeconds: 50,
  },
  /** Opens the removal of bridge nodes whose Auto Scaling group has its desired capacity again. */
  'remove-bridges': {
    scope: 'cluster',
    payload: CLUSTER,
    begins: { everySeconds: 10 },
    attempts: 1,
    backoffMs: 1_000,
    timeLimitSeconds: 10,
  },
  /** Says when the token of a customer's cluster is about to end, and when it has ended. */
  'watch-token-expiry': {
    scope: 'customer',
    payload: CUSTOMER,
    begins: { everySeconds: 60 },
    attempts: 3,
    backoffMs: 5_000,
    timeLimitSeconds: 60,
  },
  /** Says which of a customer's node templates are due for their weekly proof. */
  'verify-templates': {
    scope: 'customer',
    payload: CUSTOMER,
    begins: { everySeconds: 3_600 },
    attempts: 3,
    backoffMs: 10_000,
    timeLimitSeconds: 60,
  },
  /** Rows that have outlived their use: idempotency keys, sessions, workers that are gone. */
  'purge-expired': {
    scope: 'platform',
    payload: PLATFORM,
    begins: { everySeconds: 3_600 },
    attempts: 3,
    backoffMs: 10_000,
    timeLimitSeconds: 120,
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
/** Payload of each job, by name. */
export type JobPayloads = { readonly [N in JobName]: z.infer<(typeof JOBS)[N]['payload']> };

export const JOB_NAMES = Object.keys(JOBS) as readonly JobName[];

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}

/** Seconds between two runs for one subject; null when the clock does not begin it. */
export function periodOf(name: JobName): number | null {
  const { begins } = JOBS[name];
  return begins === 'due-rows' ? null : begins.everySeconds;
}

/** Names of the jobs of that scope that begin by the clock. */
export function periodicJobs(scope: JobScope): readonly JobName[] {
  return JOB_NAMES.filter((name) => JOBS[name].scope === scope && periodOf(name) !== null);
}
