import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRoot } from '../system/unprivileged-user';
import { projectRoot } from '../system/project-root';

/** The folder that holds everything an installation keeps on this machine (CLOUDOPTIM_HOME). */
export interface Home {
  readonly path: string;
  /** One log file per process. */
  readonly logs: string;
  /** Models that were uploaded to the reference decision server. */
  readonly models: string;
  /** Where the addresses of what runs are written (Decision 44). */
  readonly runFile: string;
  /** Identities of the supervisor and its children, to clear up after a kill -9. */
  readonly childrenFile: string;
  /** Programs that were fetched because the machine has none; shared by all throw-away homes of a checkout. */
  readonly packages: string;
  /** Held by the supervisor while it runs. */
  readonly lockFile: string;
  /** Root only: where a server that may not run as root keeps what it cannot reach in `path`. */
  readonly outside: string;
}

/** The home of an operator who names none. */
export const defaultHome = join(projectRoot, '.cloudoptim');

/** Opens (and makes, when new) the home that the environment names; `./.cloudoptim` by default. */
export function openHome(env: Readonly<Record<string, string | undefined>>): Home {
  return prepareHome(homeAt(resolve(projectRoot, env['CLOUDOPTIM_HOME'] ?? defaultHome)));
}

/** Makes what of a home is missing. Idempotent. */
export function prepareHome(home: Home): Home {
  for (const folder of [home.logs, home.models]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // As root, Postgres runs as somebody else and must be able to pass through; every file inside is 0600 by itself.
  chmodSync(home.path, isRoot() ? 0o711 : 0o700);
  return home;
}

/** The layout of a home at `path`; touches nothing. */
export function homeAt(path: string): Home {
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return {
    path,
    logs: join(path, 'logs'),
    models: join(path, 'models'),
    runFile: join(path, 'run.json'),
    childrenFile: join(path, 'supervisor.json'),
    packages: join(path, 'packages'),
    lockFile: join(path, 'supervisor.lock'),
    outside: join(outsideRoot, mark),
  };
}

/** Everybody may enter it, whatever the mode of the checkout's folders is. Used as root only. */
export const outsideRoot = '/var/lib/cloudoptim';
