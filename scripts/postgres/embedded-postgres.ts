import type { Home } from '../installation/home';
import { adopted } from '../supervisor/running-process';
import type { RunningProcess, Service } from '../supervisor/service';
import { stopProcessGroup } from '../system/process-identity';
import { unprivilegedUser, type UnixUser } from '../system/unprivileged-user';
import { waitUntil } from '../system/wait-until';
import {
  dataDirectoryOf,
  ensureDataDirectory,
  postgresUrl,
  readPostgresState,
  superuser,
  type PostgresState,
} from './data-directory';
import { placePostgresBinaries } from './place-binaries';
import { findPostmaster } from './postmaster-file';
import { askPostgresVersion, ensureDatabase } from './server-version';
import { startPostgresServer, stopSignal, type EmbeddedPostgresOptions } from './start-server';

export interface EmbeddedPostgres extends Service {
  /** Connection string with the password; valid once started, and the same after every start. */
  url(): string;
}

/**
 * A real Postgres of this home's own: on loopback, with a password, on a port that stays the same. Started again
 * after a kill -9 of itself or of its supervisor; a server that still runs on the data is taken over instead.
 */
export function embeddedPostgres(home: Home, options: EmbeddedPostgresOptions): EmbeddedPostgres {
  let address: string | undefined;
  return {
    name: 'postgres',
    tier: 0,
    url: () => {
      if (address === undefined) throw new Error('the embedded Postgres has not been started');
      return address;
    },
    start: async (signal) => {
      const user = unprivilegedUser(readPostgresState(home)?.dataDirectory);
      const binaries = placePostgresBinaries(home, user);
      await stopForeignServer(home, user);
      const state = await ensureDataDirectory(home, binaries, user);
      const running =
        (await adoptServer(state)) ?? (await startPostgresServer({ home, binaries, user }, options, signal));
      const used = readPostgresState(home) ?? state;
      await ensureDatabase(postgresUrl(used, 'postgres'), superuser);
      address = postgresUrl(used, superuser);
      return running;
    },
  };
}

/** A server on a data directory whose password this home does not know cannot be used, and would hold its files. */
async function stopForeignServer(home: Home, user: UnixUser | undefined): Promise<void> {
  if (readPostgresState(home) !== undefined) return;
  const postmaster = findPostmaster(dataDirectoryOf(home, user));
  if (postmaster !== undefined) await stopProcessGroup(postmaster.identity, 10_000, stopSignal);
}

async function adoptServer(state: PostgresState): Promise<RunningProcess | undefined> {
  const postmaster = findPostmaster(state.dataDirectory);
  if (postmaster === undefined) return undefined;
  const answers = await waitUntil(
    async () => (await askPostgresVersion(postgresUrl(state, 'postgres'))) !== undefined,
    {
      timeoutMs: 15_000,
      intervalMs: 250,
    },
  );
  if (answers && postmaster.port === state.port) return adopted(postmaster.identity, stopSignal);
  await stopProcessGroup(postmaster.identity, 10_000, stopSignal);
  return undefined;
}
