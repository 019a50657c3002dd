import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, identityOf, type ProcessIdentity } from '../system/process-identity';

export interface Postmaster {
  readonly identity: ProcessIdentity;
  readonly port: number;
}

/**
 * The server that runs on a data directory, by its postmaster.pid (lines: pid, data directory, start, port;
 * https://www.postgresql.org/docs/18/storage-file-layout.html). Undefined when none does; then a file that names a
 * process which is something else by now is removed, because Postgres would take it for a running server.
 */
export function findPostmaster(dataDirectory: string): Postmaster | undefined {
  const path = join(dataDirectory, 'postmaster.pid');
  let lines: readonly string[];
  try {
    lines = readFileSync(path, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const identity = Number.isInteger(pid) && pid > 0 ? identityOf(pid) : undefined;
  if (identity !== undefined && commandLineOf(pid).includes(dataDirectory)) return { identity, port };
  rmSync(path, { force: true });
  return undefined;
}
