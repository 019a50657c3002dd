import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../installation/home';
import { readStateFile, writeStateFile } from '../installation/state-file';
import { logTail, rotateLog, withLogDescriptor } from '../supervisor/log-file';
import { adopted, ownChild } from '../supervisor/running-process';
import type { RunningProcess, Service } from '../supervisor/service';
import { findFreePort, isPortFree } from '../system/free-port';
import { OperatorError } from '../system/operator-error';
import { processEnv } from '../system/process-env';
import { commandLineOf, identityOf, type ProcessIdentity } from '../system/process-identity';
import { waitUntil } from '../system/wait-until';
import { askRedis } from './ask-redis';
import { findRedisBinary, type RedisBinary } from './find-redis-binary';

const stateSchema = z.object({ port: z.int(), password: z.string() });
type RedisState = Readonly<z.infer<typeof stateSchema>>;

export interface EmbeddedRedis extends Service {
  /** Address with the password; valid once started, and the same after every start. */
  url(): string;
}

const logName = 'redis';

/**
 * A real Redis of this home's own: on loopback, with a password, on a port that stays the same, without persistence
 * (Postgres is the only truth). A server of this home that still runs is taken over.
 */
export function embeddedRedis(home: Home): EmbeddedRedis {
  let address: string | undefined;
  return {
    name: 'redis',
    tier: 0,
    url: () => {
      if (address === undefined) throw new Error('the embedded Redis has not been started');
      return address;
    },
    start: async (signal) => {
      const running =
        (await adoptServer(home)) ?? (await startServer(home, await findRedisBinary(home), signal));
      address = urlOf(await ensureState(home));
      return running;
    },
  };
}

function urlOf({ port, password }: RedisState): string {
  return `redis://:${password}@127.0.0.1:${port}`;
}

function statePath(home: Home): string {
  return join(home.path, 'redis.json');
}

async function ensureState(home: Home): Promise<RedisState> {
  const kept = readStateFile(statePath(home), stateSchema);
  if (kept !== undefined) return kept;
  const made = { port: await findFreePort(), password: randomBytes(24).toString('base64url') };
  writeStateFile(statePath(home), made);
  return made;
}

/** The server of this home that runs now, if one does. */
export async function findRunningRedis(home: Home): Promise<ProcessIdentity | undefined> {
  const state = readStateFile(statePath(home), stateSchema);
  const server = state === undefined ? undefined : await askRedis(urlOf(state));
  if (server === undefined || !/redis|valkey/.test(commandLineOf(server.pid))) return undefined;
  return identityOf(server.pid);
}

async function adoptServer(home: Home): Promise<RunningProcess | undefined> {
  const identity = await findRunningRedis(home);
  return identity === undefined ? undefined : adopted(identity);
}

async function startServer(home: Home, binary: RedisBinary, signal: AbortSignal): Promise<RunningProcess> {
  let state = await ensureState(home);
  if (!(await isPortFree(state.port))) {
    state = { ...state, port: await findFreePort() };
    writeStateFile(statePath(home), state);
  }
  const configuration = writeConfiguration(home, state);
  rotateLog(home.logs, logName);
  const child = withLogDescriptor(home.logs, logName, (log) =>
    spawn(binary.path, [configuration], {
      cwd: home.path,
      env: processEnv({
        PATH: process.env['PATH'],
        LC_ALL: 'C',
        ...(binary.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: binary.libraryPath }),
      }),
      stdio: ['ignore', log, log],
      detached: true,
    }),
  );
  const running = ownChild(child);
  let gone = false;
  void running.exited.then(() => {
    gone = true;
  });
  // Widened: the assignment in the closure is unknown to control flow analysis.
  let answers = false as boolean;
  await waitUntil(async () => gone || (answers = (await askRedis(urlOf(state))) !== undefined), {
    timeoutMs: 30_000,
    intervalMs: 50,
    signal,
  });
  if (answers) return running;
  await running.stop();
  throw new OperatorError(`Redis did not start:\n${logTail(home.logs, logName)}`);
}

/** In a file and not on the command line: everybody on the machine can read a command line. */
function writeConfiguration(home: Home, { port, password }: RedisState): string {
  const folder = join(home.path, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'daemonize no',
    `dir "${folder}"`,
    'save ""',
    'appendonly no',
    // A queue must not lose a job because a cache is full: https://docs.bullmq.io/guide/going-to-production
    'maxmemory-policy noeviction',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}
