import { closeSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { tail } from '../system/run-command';

export function logPath(logs: string, name: string): string {
  return join(logs, `${name}.log`);
}

/** Moves the log of the run before aside (`<name>.log.1`, one is kept), so that a log is one run's. */
export function rotateLog(logs: string, name: string): void {
  const path = logPath(logs, name);
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // No log yet.
  }
}

/** Opens a log for appending and gives its descriptor to `use`; a child that was given it keeps its own copy. */
export function withLogDescriptor<T>(logs: string, name: string, use: (descriptor: number) => T): T {
  const descriptor = openSync(logPath(logs, name), 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The end of a log, for an error message. */
export function logTail(logs: string, name: string, lines = 15): string {
  try {
    return tail(readFileSync(logPath(logs, name), 'utf8'), lines);
  } catch {
    return '';
  }
}
