import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRoot } from '../system/unprivileged-user';
import { projectRoot } from '../system/project-root';

/** The folder that holds everything an installation keeps on this machine (CLOUDOPTIM_HOME). */
export interface Home {
  readonly path: string;
  /** One log file per process. */
  readonly logs: string;
  /** Where the addresses of what runs are written (spec 02, section 1). */
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

const defaultHome = join(projectRoot, '.cloudoptim');

/** Opens (and makes, when new) the home that the environment names; `./.cloudoptim` by default. */
export function openHome(env: Readonly<Record<string, string | undefined>>): Home {
  return prepare(homeAt(resolve(projectRoot, env['CLOUDOPTIM_HOME'] ?? defaultHome)));
}

/** A home for one test run; `removeHome` takes it away again. */
export function openThrowAwayHome(): Home {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'cloudoptim-')));
  return prepare(canWriteDefaultHome() ? { ...home, packages: homeAt(defaultHome).packages } : home);
}

function prepare(home: Home): Home {
  mkdirSync(home.logs, { recursive: true, mode: 0o700 });
  // As root, Postgres runs as somebody else and must be able to pass through; every file inside is 0600 by itself.
  chmodSync(home.path, isRoot() ? 0o711 : 0o700);
  return home;
}

function canWriteDefaultHome(): boolean {
  try {
    mkdirSync(defaultHome, { recursive: true, mode: 0o700 });
    accessSync(defaultHome, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes a home with all its data. Stop its servers first. */
export function removeHome(home: Home): void {
  rmSync(home.path, { recursive: true, force: true });
  if (isRoot()) rmSync(home.outside, { recursive: true, force: true });
}

function homeAt(path: string): Home {
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return {
    path,
    logs: join(path, 'logs'),
    runFile: join(path, 'run.json'),
    childrenFile: join(path, 'supervisor.json'),
    packages: join(path, 'packages'),
    lockFile: join(path, 'supervisor.lock'),
    outside: join(outsideRoot, mark),
  };
}

/** Everybody may enter it, whatever the mode of the checkout's folders is. Used as root only. */
export const outsideRoot = '/var/lib/cloudoptim';
