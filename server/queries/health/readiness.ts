import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Executor } from '@/server/adapters/postgres/database';
import { createJobRepository } from '@/server/adapters/postgres/repositories/plans/job-repository';
import { workers } from '@/server/adapters/postgres/schema';
import type { JobSummary } from '@/server/ports/repositories/job-repository';
import type { DependencyCheck, Readiness } from './readiness-model';

const BOUND_MS = 2_000;
/** A worker writes every 5 s; three missed ones are too many, as leases live 15 s (ADR 2). */
const ALIVE_SECONDS = 15;

const reportSchema = z.object({
  leases: z.number().optional(),
  pollers: z
    .array(z.object({ queue_url: z.string(), state: z.string(), reason: z.string().nullable() }))
    .default([]),
  watches: z
    .array(z.object({ cluster_id: z.string(), state: z.string(), reason: z.string().nullable() }))
    .default([]),
});

/** Answers with its latency; throws or returns a reason when it is away. */
export interface Probes {
  readonly redis: (signal: AbortSignal) => Promise<void>;
  readonly decisionServer: (signal: AbortSignal) => Promise<string>;
}

type Timed<T> =
  | { readonly ok: true; readonly value: T; readonly ms: number }
  | { readonly ok: false; readonly reason: string };

/** Runs a probe for at most 2 s; a failure is a value. */
async function bounded<T>(probe: (signal: AbortSignal) => Promise<T>): Promise<Timed<T>> {
  const controller = new AbortController();
  const startedAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${BOUND_MS / 1000} s`));
      controller.abort();
    }, BOUND_MS);
  });
  try {
    const value = await Promise.race([probe(controller.signal), expired]);
    return { ok: true, value, ms: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unknown failure' };
  } finally {
    clearTimeout(timer);
  }
}

function workerChecks(
  reports: readonly z.infer<typeof reportSchema>[],
): Pick<Readiness['checks'], 'worker' | 'event_sources'> {
  if (reports.length === 0) {
    return {
      worker: { status: 'unavailable', detail: `no worker reported in the last ${ALIVE_SECONDS} s` },
      event_sources: { status: 'unavailable', detail: 'no worker polls the queues' },
    };
  }
  const pollers = reports.flatMap((report) => report.pollers);
  const failing = pollers.filter((poller) => poller.state !== 'polling');
  const watches = reports.flatMap((report) => report.watches).filter((watch) => watch.state === 'failing');
  return {
    worker: {
      status: watches.length > 0 ? 'degraded' : 'ok',
      detail:
        `${reports.length} reporting` +
        (watches.length === 0
          ? ''
          : `, ${watches.length} cluster${watches.length === 1 ? '' : 's'} not watched`),
    },
    event_sources: {
      status: failing.length === 0 ? 'ok' : 'degraded',
      detail:
        `${pollers.length - failing.length} of ${pollers.length} queues polled` +
        (failing.length === 0 ? '' : `: ${failing[0]?.reason ?? 'failing'}`),
    },
  };
}

function jobsCheck(summaries: readonly JobSummary[], hasRedis: boolean): Readiness['checks']['jobs'] {
  const failing = summaries.filter((job) => job.failing > 0);
  const jobs = summaries.map(({ name, lastSuccessAt, failing: count, error }) => ({
    name,
    last_success_at: lastSuccessAt?.toISOString() ?? null,
    failing: count,
    error,
  }));
  if (!hasRedis) return { status: 'unavailable', detail: 'wait for Redis', jobs };
  if (failing.length > 0)
    return {
      status: 'degraded',
      detail: failing.map(({ name, error }) => `${name} fails: ${error ?? 'no reason given'}`).join('; '),
      jobs,
    };
  return { status: 'ok', detail: jobs.length === 0 ? 'none has run yet' : 'none fails', jobs };
}

const passed = <T>(probe: Timed<T>, detail: (value: T) => string): DependencyCheck =>
  probe.ok
    ? { status: 'ok', detail: detail(probe.value), latency_ms: probe.ms }
    : { status: 'unavailable', detail: probe.reason };

/** Every dependency at once, each bounded to 2 s. Redis, decision server and worker only degrade: Postgres is the truth. */
export const createReadiness = (db: Executor, probes: Probes) => async (): Promise<Readiness> => {
  const [postgres, redis, decisionServer] = await Promise.all([
    bounded(async () => {
      const [reported, jobs] = await Promise.all([
        db
          .select({ report: workers.report })
          .from(workers)
          .where(sql`${workers.lastSeenAt} > now() - make_interval(secs => ${ALIVE_SECONDS})`),
        createJobRepository(db).summarize(),
      ]);
      return { reported, jobs };
    }),
    bounded(probes.redis),
    bounded(probes.decisionServer),
  ]);
  const reports = postgres.ok
    ? postgres.value.reported.map((row) => {
        const parsed = reportSchema.safeParse(row.report);
        return parsed.success ? parsed.data : { pollers: [], watches: [] };
      })
    : [];
  const checks: Readiness['checks'] = {
    postgres: postgres.ok
      ? { status: 'ok', detail: 'answers', latency_ms: postgres.ms }
      : { status: 'unavailable', detail: 'Postgres does not answer' },
    redis: passed(redis, () => 'answers'),
    decision_server: passed(decisionServer, (detail) => detail),
    ...(postgres.ok
      ? { ...workerChecks(reports), jobs: jobsCheck(postgres.value.jobs, redis.ok) }
      : {
          worker: { status: 'unavailable' as const, detail: 'not known without Postgres' },
          event_sources: { status: 'unavailable' as const, detail: 'not known without Postgres' },
          jobs: { status: 'unavailable' as const, detail: 'not known without Postgres', jobs: [] },
        }),
  };
  const whole = !postgres.ok
    ? 'unavailable'
    : Object.values(checks).every((check) => check.status === 'ok')
      ? 'ok'
      : 'degraded';
  return { status: whole, checks };
};
