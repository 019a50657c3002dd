import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../installation/home';
import { readStateFile, writeStateFile } from '../installation/state-file';
import { findFreePort } from '../system/free-port';
import { OperatorError } from '../system/operator-error';
import { processEnv } from '../system/process-env';
import { runCommand, tail } from '../system/run-command';
import { canEnter, type UnixUser } from '../system/unprivileged-user';

const stateSchema = z.object({ dataDirectory: z.string(), port: z.int(), password: z.string() });

/** What this home knows of its own Postgres. */
export type PostgresState = Readonly<z.infer<typeof stateSchema>>;

export const superuser = 'cloudoptim';

function statePath(home: Home): string {
  return join(home.path, 'postgres.json');
}

export function readPostgresState(home: Home): PostgresState | undefined {
  return readStateFile(statePath(home), stateSchema);
}

export function writePostgresState(home: Home, state: PostgresState): void {
  writeStateFile(statePath(home), state);
}

/** Connection string of this home's own server, as its superuser. */
export function postgresUrl({ port, password }: PostgresState, database: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

/** Where the data lies or will lie: in the home, or outside it where `user` cannot reach the home. */
export function dataDirectoryOf(home: Home, user: UnixUser | undefined): string {
  const kept = readPostgresState(home)?.dataDirectory;
  if (kept !== undefined && existsSync(kept)) return kept;
  return join(canEnter(home.path, user) ? home.path : home.outside, 'postgres');
}

/**
 * Makes the data directory when there is none. A start that was broken off leaves nothing half-made: initdb works
 * beside the final place, which appears by a rename.
 */
export async function ensureDataDirectory(
  home: Home,
  binaries: string,
  user: UnixUser | undefined,
): Promise<PostgresState> {
  const dataDirectory = dataDirectoryOf(home, user);
  const kept = readPostgresState(home);
  if (kept !== undefined && existsSync(join(dataDirectory, 'PG_VERSION'))) return kept;
  if (existsSync(dataDirectory)) setAside(dataDirectory);

  const unfinished = `${dataDirectory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(dataDirectory), { recursive: true, mode: 0o711 });
  mkdirSync(unfinished, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${dataDirectory}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) {
    chownSync(unfinished, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const { code, output } = await runCommand(
    join(binaries, 'bin', 'initdb'),
    initdbArguments(unfinished, passwordFile),
    {
      cwd: '/',
      env: processEnv({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }),
      ...user,
    },
  );
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw new OperatorError(`initdb failed:\n${tail(output)}`);
  chmodSync(unfinished, 0o700);
  renameSync(unfinished, dataDirectory);
  const state: PostgresState = { dataDirectory, port: await findFreePort(), password };
  writePostgresState(home, state);
  return state;
}

/** The built-in locale provider needs no locale of the operating system: containers often have none. */
function initdbArguments(dataDirectory: string, passwordFile: string): string[] {
  return [
    ...['--pgdata', dataDirectory, '--username', superuser, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--data-checksums'],
    ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
  ];
}

/** Data whose password is lost belonged to a home that was removed. It is kept once, under another name. */
function setAside(dataDirectory: string): void {
  const aside = `${dataDirectory}.removed`;
  rmSync(aside, { recursive: true, force: true });
  renameSync(dataDirectory, aside);
}
