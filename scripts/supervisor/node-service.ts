import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { Home } from '../installation/home';
import { projectRoot } from '../system/project-root';
import { processEnv } from '../system/process-env';
import { waitUntil } from '../system/wait-until';
import { followOutput } from './child-output';
import { logTail, rotateLog } from './log-file';
import { ownChild } from './running-process';
import type { RunningProcess, Service } from './service';

/** How a child shows that it is ready. */
export type Readiness =
  /** A GET of the address is answered with 2xx. */
  | { readonly kind: 'http'; readonly url: string; readonly headers?: Readonly<Record<string, string>> }
  /** It prints a line on stdout that `accept` takes for the sign. */
  | { readonly kind: 'line'; readonly accept: (line: string) => boolean };

export interface NodeServiceOptions {
  readonly name: string;
  readonly tier: Service['tier'];
  readonly home: Home;
  /** Absolute path of the program. */
  readonly script: string;
  /** Asked at every start, because addresses may have changed since the last one. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  readonly readiness: Readiness;
  readonly readyTimeoutMs: number;
  readonly say: (line: string) => void;
  /** See `OutputReaders`. */
  readonly narrates?: boolean;
}

/**
 * A Node program as a supervised service. It leads a process group of its own, so that the terminal's Ctrl-C reaches
 * only the supervisor, which then stops things in order; and it ends by itself when the supervisor is gone.
 */
export function nodeService(options: NodeServiceOptions): Service {
  const { name, tier, home } = options;
  rotateLog(home.logs, name);
  return { name, tier, start: (signal) => startNode(options, signal) };
}

async function startNode(options: NodeServiceOptions, signal: AbortSignal): Promise<RunningProcess> {
  const { name, home, readyTimeoutMs } = options;
  const preload = join(projectRoot, 'scripts', 'die-with-parent.cjs');
  const child = spawn(process.execPath, ['--enable-source-maps', '--require', preload, options.script], {
    cwd: projectRoot,
    env: processEnv({ ...options.environment(), CLOUDOPTIM_PARENT_PIPE: '3' }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const lines = new EventEmitter<{ line: [string] }>();
  followOutput(name, home.logs, child, {
    say: options.say,
    onLine: (line) => lines.emit('line', line),
    narrates: options.narrates ?? false,
  });

  const running = ownChild(child);
  let end: string | undefined;
  void running.exited.then((reason) => {
    end = reason;
  });
  const isReady = readinessProbe(options.readiness, lines);
  // Widened: the assignment in the closure is unknown to control flow analysis.
  let ready = false as boolean;
  await waitUntil(async () => end !== undefined || (ready = await isReady()), {
    timeoutMs: readyTimeoutMs,
    intervalMs: 50,
    signal,
  });
  if (ready) return running;
  await running.stop();
  if (signal.aborted) throw new Error(`${name} was stopped while it started`);
  const why = end ?? `not ready after ${readyTimeoutMs / 1_000} s`;
  throw new Error(`${name} did not start (${why}):\n${logTail(home.logs, name)}`);
}

function readinessProbe(
  readiness: Readiness,
  lines: EventEmitter<{ line: [string] }>,
): () => boolean | Promise<boolean> {
  switch (readiness.kind) {
    case 'http':
      return () => answersOk(readiness.url, readiness.headers);
    case 'line': {
      let seen = false;
      lines.on('line', (line) => {
        seen ||= readiness.accept(line);
      });
      return () => seen;
    }
    default: {
      const never: never = readiness;
      return never;
    }
  }
}

async function answersOk(url: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
