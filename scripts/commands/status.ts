import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Environment } from '../installation/env-file';
import { openHome } from '../installation/home';
import { askPostgresVersion } from '../postgres/server-version';
import { askRedis } from '../redis/ask-redis';
import { readRunFile, type RunFile } from '../installation/run-file';
import { identityOf } from '../system/process-identity';
import { say } from '../system/say';

const checkSchema = z.object({
  status: z.string(),
  detail: z.string().nullish(),
  jobs: z
    .array(z.object({ name: z.string(), last_success_at: z.string().nullable(), failing: z.number() }))
    .default([]),
});

const readySchema = z.object({
  status: z.string(),
  checks: z.record(z.string(), checkSchema),
});

/** `npm run status`: services, `/health/ready` and queues of what runs here. Resolves to whether all of it is well. */
export async function status(env: Environment): Promise<boolean> {
  const run = readRunFile(openHome(env));
  if (run === undefined) {
    say('CloudOptim does not run here. Start it with: npm run demo, or: npm start');
    return false;
  }
  const rows = await serviceRows(run);
  for (const { name, ok, detail } of rows) say(`${ok ? '✓' : '✗'} ${name.padEnd(18)} ${detail}`);
  const ready = run.web === undefined ? false : await showReadiness(run.web.url);
  await showQueues(run.redis.url);
  return ready && rows.every(({ ok }) => ok);
}

interface Row {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

async function serviceRows(run: RunFile): Promise<readonly Row[]> {
  const [postgres, redis] = await Promise.all([
    askPostgresVersion(run.postgres.url),
    askRedis(run.redis.url),
  ]);
  return [
    {
      name: 'postgres',
      ok: postgres !== undefined,
      // https://www.postgresql.org/docs/18/libpq-status.html#LIBPQ-PQSERVERVERSION: major × 10000 + minor
      detail:
        postgres === undefined ? 'does not answer' : `${Math.floor(postgres / 10_000)}.${postgres % 10_000}`,
    },
    {
      name: 'redis',
      ok: redis !== undefined,
      detail: redis === undefined ? 'does not answer' : `pid ${redis.pid}`,
    },
    ...(run.sandbox === undefined ? [] : [processRow('sandbox', run.sandbox.pid, run.sandbox.url)]),
    ...(run.decision_server === undefined
      ? []
      : [processRow('decision server', run.decision_server.pid, run.decision_server.url)]),
    ...(run.web === undefined
      ? [{ name: 'web', ok: false, detail: 'not started' }]
      : [processRow('web', run.web.pid, run.web.url)]),
    ...run.workers.map(({ pid, metrics_url }, index) => processRow(`worker ${index + 1}`, pid, metrics_url)),
  ];
}

/** A pid of null is another machine's: its health is the product's `/health/ready` to tell. */
function processRow(name: string, pid: number | null, url: string): Row {
  if (pid === null) return { name, ok: true, detail: url };
  const alive = identityOf(pid) !== undefined;
  return { name, ok: alive, detail: `${url}  pid ${pid}${alive ? '' : ' is gone'}` };
}

async function showReadiness(webUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${webUrl}/health/ready`, { signal: AbortSignal.timeout(10_000) });
    const { status: overall, checks } = readySchema.parse(await response.json());
    say(`\n/health/ready: ${overall}`);
    for (const [name, check] of Object.entries(checks)) {
      say(`${check.status === 'ok' ? '✓' : '✗'} ${name.padEnd(18)} ${check.status}  ${check.detail ?? ''}`);
      for (const job of check.jobs)
        say(
          `    ${job.failing === 0 ? '✓' : '✗'} ${job.name.padEnd(24)} last success ${job.last_success_at ?? 'never'}`,
        );
    }
    return overall === 'ok';
  } catch {
    say('\n✗ /health/ready does not answer');
    return false;
  }
}

/** Depths of BullMQ's queues by its key layout (`bull:<queue>:<state>`; lists, but sorted sets for the last three). */
async function showQueues(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const names = new Set<string>();
    for await (const keys of redis.scanStream({ match: '*:meta', count: 500 })) {
      for (const key of z.array(z.string()).parse(keys)) names.add(key.slice(0, -':meta'.length));
    }
    say(`\nqueues: ${names.size === 0 ? 'none yet' : ''}`);
    for (const name of [...names].sort()) {
      const [waiting, active, prioritized, delayed, failed] = await Promise.all([
        redis.llen(`${name}:wait`),
        redis.llen(`${name}:active`),
        redis.zcard(`${name}:prioritized`),
        redis.zcard(`${name}:delayed`),
        redis.zcard(`${name}:failed`),
      ]);
      say(
        `  ${name.replace(/^bull:/, '').padEnd(32)} waiting ${waiting + prioritized}  active ${active}  delayed ${delayed}  failed ${failed}`,
      );
    }
  } catch {
    say('\n✗ the queues cannot be read: Redis does not answer');
  } finally {
    redis.disconnect();
  }
}
