import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostgresState } from '../postgres/data-directory';
import { findPostmaster } from '../postgres/postmaster-file';
import { stopSignal } from '../postgres/start-server';
import { findRunningRedis } from '../redis/embedded-redis';
import { isRunning, ownIdentity, processIdentitySchema, stopProcessGroup } from '../system/process-identity';
import { isRoot } from '../system/unprivileged-user';
import { defaultHome, homeAt, prepareHome, type Home } from '../installation/home';
import { readStateFile, writeStateFile } from '../installation/state-file';

const prefix = 'cloudoptim-';

/** A home for one test run of this process; `removeHome` takes it away again. */
export function openThrowAwayHome(): Home {
  const home = homeAt(mkdtempSync(join(tmpdir(), prefix)));
  writeStateFile(ownerPath(home), ownIdentity());
  return prepareHome(canWriteDefaultHome() ? { ...home, packages: homeAt(defaultHome).packages } : home);
}

/** Removes a home with all its data. Stop its servers first. */
export function removeHome(home: Home): void {
  rmSync(home.path, { recursive: true, force: true });
  if (isRoot()) rmSync(home.outside, { recursive: true, force: true });
}

/** Stops the servers of throw-away homes whose process was killed, and removes the homes. */
export async function sweepThrowAwayHomes(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const home = homeAt(join(tmpdir(), name));
    // Unreadable: another user's.
    const owner = readStateFile(ownerPath(home), processIdentitySchema);
    if (owner === undefined || isRunning(owner)) continue;
    const dataDirectory = readPostgresState(home)?.dataDirectory;
    const postmaster = dataDirectory === undefined ? undefined : findPostmaster(dataDirectory);
    if (postmaster !== undefined) await stopProcessGroup(postmaster.identity, 10_000, stopSignal);
    const redis = await findRunningRedis(home);
    if (redis !== undefined) await stopProcessGroup(redis, 10_000);
    removeHome(home);
  }
}

function ownerPath(home: Home): string {
  return join(home.path, 'owner.json');
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
