import { spawn } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../installation/home';
import { logTail, rotateLog, withLogDescriptor } from '../supervisor/log-file';
import { ownChild } from '../supervisor/running-process';
import type { RunningProcess } from '../supervisor/service';
import { findFreePort, isPortFree } from '../system/free-port';
import { OperatorError } from '../system/operator-error';
import type { UnixUser } from '../system/unprivileged-user';
import { processEnv } from '../system/process-env';
import { waitUntil } from '../system/wait-until';
import { postgresUrl, readPostgresState, writePostgresState } from './data-directory';
import { askPostgresVersion, lowestPostgresVersion } from './server-version';

export interface EmbeddedPostgresOptions {
  /** False: nothing is flushed to the disk. For data that is thrown away. */
  readonly durable: boolean;
}

const logName = 'postgres';

/** Postgres' "fast shutdown" (https://www.postgresql.org/docs/18/server-shutdown.html). */
export const stopSignal: NodeJS.Signals = 'SIGINT';

/** A recovery after a kill may have to replay a good deal of log. */
const readyTimeoutMs = 120_000;

/**
 * Starts the server of `binaries` on the home's data directory, which must exist, and waits until it answers. A port
 * that somebody else has taken meanwhile is replaced by a new one, and kept.
 */
export async function startPostgresServer(
  { home, binaries, user }: { home: Home; binaries: string; user: UnixUser | undefined },
  options: EmbeddedPostgresOptions,
  signal: AbortSignal,
): Promise<RunningProcess> {
  rotateLog(home.logs, logName);
  let state = readPostgresState(home);
  if (state === undefined) throw new Error('the data directory has no state file');
  if (!(await isPortFree(state.port))) {
    state = { ...state, port: await findFreePort() };
    writePostgresState(home, state);
  }
  const { dataDirectory } = state;
  const url = postgresUrl(state, 'postgres');
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline && !signal.aborted) {
    const child = withLogDescriptor(home.logs, logName, (log) =>
      spawn(join(binaries, 'bin', 'postgres'), serverArguments(url, dataDirectory, options), {
        cwd: '/',
        env: processEnv({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }),
        stdio: ['ignore', log, log],
        detached: true,
        ...user,
      }),
    );
    const running = ownChild(child, stopSignal);
    let gone = false;
    void running.exited.then(() => {
      gone = true;
    });
    let version: number | undefined;
    await waitUntil(async () => gone || (version = await askPostgresVersion(url)) !== undefined, {
      timeoutMs: deadline - performance.now(),
      intervalMs: 50,
      signal,
    });
    if (version !== undefined && version >= lowestPostgresVersion) return running;
    await running.stop();
    // After a kill -9 the old server's own children take a moment to notice and let go of the data.
    if (!/pre-existing shared memory block|lock file .* already exists/.test(logTail(home.logs, logName, 5)))
      break;
    await waitUntil(() => false, { timeoutMs: 500, intervalMs: 500, signal });
  }
  throw new OperatorError(`Postgres did not start:\n${logTail(home.logs, logName)}`);
}

function serverArguments(url: string, dataDirectory: string, { durable }: EmbeddedPostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: new URL(url).port,
    unix_socket_directories: '',
    // Two processes of the product, each with its own pool, and the tests beside them.
    max_connections: '200',
    shared_buffers: '128MB',
    dynamic_shared_memory_type: sharedMemoryType(),
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return [
    '-D',
    dataDirectory,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** Containers have a /dev/shm of 64 MB by default, which a parallel query overruns; files then do the same job. */
function sharedMemoryType(): 'posix' | 'mmap' {
  try {
    const { bsize, bavail } = statfsSync('/dev/shm');
    return bsize * bavail >= 256 * 2 ** 20 ? 'posix' : 'mmap';
  } catch {
    return process.platform === 'linux' ? 'mmap' : 'posix';
  }
}
