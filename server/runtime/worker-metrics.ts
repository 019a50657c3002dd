import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import type { Executor } from '@/server/adapters/postgres/database';
import { isFailing } from '@/server/adapters/postgres/repositories/plans/job-repository';
import type { JobPayloads } from '@/server/jobs/catalog';
import type { Clock } from '@/server/ports/clock';
import type { JobQueue } from '@/server/ports/job-queue';
import type { WorkerReport } from '@/server/ports/repositories/lease-repository';
import type { Telemetry } from '@/server/ports/telemetry';

/** From a cordon in a tenth of a second (P1 of Decision 46) to a replacement's limit of 15 minutes (Decision 8). */
const INTERRUPTION_BUCKETS = [0.1, 0.2, 0.4, 1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 300, 600, 900, 1_020];

export interface WorkerMetricsDeps {
  readonly db: Pick<Executor, 'execute'>;
  readonly jobs: Pick<JobQueue<JobPayloads>, 'depth' | 'state'>;
  readonly clock: Clock;
}

export interface WorkerMetrics {
  readonly registry: Registry;
  readonly telemetry: Telemetry;
  /** Names whose report is asked for the pollers at each scrape. */
  watch(report: () => Pick<WorkerReport, 'pollers'>): void;
}

const countsSchema = z.array(z.object({ state: z.string(), count: z.coerce.number() }));

/**
 * The metrics of a worker process. Decision 46 names those of the safety gate; the others have the product's prefix. Counts
 * of plans and steps are the whole platform's, from Postgres.
 */
export function createWorkerMetrics(deps: WorkerMetricsDeps): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  let report: () => Pick<WorkerReport, 'pollers'> = () => ({ pollers: [] });
  addPlanStates(registry, deps.db);
  addSkipReasons(registry, deps.db);
  addJobs(registry, deps.db);
  addQueues(registry, deps, () => report());
  return {
    registry,
    telemetry: createTelemetry(registry),
    watch: (next) => {
      report = next;
    },
  };
}

function createTelemetry(registry: Registry): Telemetry {
  const registers = [registry];
  const interruption = new Histogram({
    name: 'cloudoptim_interruption_seconds',
    help: 'Time of an interruption by stage: received to cordoned, cordoned to drained, received to replaced',
    labelNames: ['stage'],
    buckets: INTERRUPTION_BUCKETS,
    registers,
  });
  const validations = new Counter({
    name: 'safety_validations_total',
    help: 'Judgments of the safety gate by result',
    labelNames: ['result'],
    registers,
  });
  const violations = new Counter({
    name: 'safety_violations_total',
    help: 'Violations that the safety gate found, by type',
    labelNames: ['type'],
    registers,
  });
  const alternatives = new Counter({
    name: 'safe_alternatives_created',
    help: 'Recommendations that the safety gate replaced by a safe alternative',
    registers,
  });
  const blocked = new Counter({
    name: 'unsafe_executions_blocked',
    help: 'Executions that the safety gate refused',
    registers,
  });
  return {
    interruptionTook: (stage, seconds) => interruption.observe({ stage }, Math.max(0, seconds)),
    judged: ({ result, violationTypes }) => {
      validations.inc({ result });
      for (const type of violationTypes) violations.inc({ type });
      if (result === 'safe_alternative_created') alternatives.inc();
      if (result === 'rejected') blocked.inc();
    },
  };
}

/** Open ones, and those that ended within a day. */
function addPlanStates(registry: Registry, db: WorkerMetricsDeps['db']): void {
  addCounts(registry, {
    name: 'cloudoptim_plans',
    help: 'Plans that are open or ended within 24 h, by state; of the whole platform',
    read: () =>
      db.execute(
        sql`select status as state, count(*) as count from optimization_history
          where completed_at is null or completed_at > now() - interval '24 hours' group by status`,
      ),
  });
  addCounts(registry, {
    name: 'cloudoptim_plan_steps',
    help: 'Steps of these plans, by state; of the whole platform',
    read: () =>
      db.execute(
        sql`select s.status as state, count(*) as count from plan_steps s join optimization_history p on p.id = s.plan_id
          where p.completed_at is null or p.completed_at > now() - interval '24 hours' group by s.status`,
      ),
  });
}

/** By what the last look of each type said; one cluster may count under several reasons. */
function addSkipReasons(registry: Registry, db: WorkerMetricsDeps['db']): void {
  addCounts(registry, {
    name: 'cloudoptim_clusters_left_alone',
    help: 'Clusters whose last look for savings opened no plan, by reason (breaker_open, paused, …); of the whole platform',
    read: () =>
      db.execute(
        sql`select reason->>'code' as state, count(distinct cluster_id) as count
          from (select distinct on (cluster_id, optimization_type) cluster_id, reasons from optimization_looks
            order by cluster_id, optimization_type, id desc) as last_looks,
          jsonb_array_elements(reasons) as reason group by 1`,
      ),
  });
}

/** By job, over all that it runs for; of the whole platform. */
function addJobs(registry: Registry, db: WorkerMetricsDeps['db']): void {
  addCounts(registry, {
    name: 'cloudoptim_job_last_success_timestamp_seconds',
    help: 'When a background job last succeeded for any cluster, region or customer; of the whole platform',
    label: 'job',
    read: () =>
      db.execute(
        sql`select name as state, extract(epoch from max(last_success_at)) as count from background_jobs
          where last_success_at is not null group by name`,
      ),
  });
  addCounts(registry, {
    name: 'cloudoptim_jobs_failing',
    help: 'Clusters, regions or customers for which the last run of a background job failed after all attempts',
    label: 'job',
    read: () =>
      db.execute(
        sql`select name as state, count(*) filter (where ${isFailing}) as count from background_jobs group by name`,
      ),
  });
}

function addCounts(
  registry: Registry,
  metric: {
    readonly name: string;
    readonly help: string;
    readonly label?: string;
    readonly read: () => Promise<unknown>;
  },
): void {
  const label = metric.label ?? 'state';
  new Gauge({
    name: metric.name,
    help: metric.help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const rows = countsSchema.parse([...((await metric.read()) as Iterable<unknown>)]);
        for (const { state, count } of rows) this.set({ [label]: state }, count);
      } catch {
        // Without Postgres there is nothing to show; the other metrics still tell.
      }
    },
  });
}

function addQueues(
  registry: Registry,
  { jobs, clock }: WorkerMetricsDeps,
  report: () => Pick<WorkerReport, 'pollers'>,
): void {
  const registers = [registry];
  new Gauge({
    name: 'cloudoptim_queue_poll_lag_seconds',
    help: 'Time since a queue last answered a receive; a long poll alone takes up to 20 s',
    labelNames: ['queue_url'],
    registers,
    collect() {
      this.reset();
      for (const { queue_url, last_success_at } of report().pollers) {
        if (last_success_at === null) continue;
        const ms = clock.now().getTime() - new Date(last_success_at).getTime();
        this.set({ queue_url }, Math.max(0, ms / 1000));
      }
    },
  });
  new Gauge({
    name: 'cloudoptim_job_queue_connected',
    help: '1 while the job queue is there',
    registers,
    collect() {
      this.set(jobs.state().connected ? 1 : 0);
    },
  });
  new Gauge({
    name: 'cloudoptim_job_queue_depth',
    help: 'Jobs that wait, are delayed or run; absent while the queue is away',
    labelNames: ['queue'],
    registers,
    async collect() {
      this.reset();
      const depth = await jobs.depth();
      if (depth !== null) this.set({ queue: 'jobs' }, depth);
    },
  });
}
