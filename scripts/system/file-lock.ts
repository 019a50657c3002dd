import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning, ownIdentity, processIdentitySchema, type ProcessIdentity } from './process-identity';
import { waitUntil } from './wait-until';

export interface FileLock {
  release(): void;
}

/**
 * Takes the lock at `path` for this process, or says who holds it. The lock of a process that no longer runs is taken
 * over, so that a kill -9 never leaves a lock behind. Advisory, one machine.
 */
export function tryLock(path: string): FileLock | { readonly heldBy: ProcessIdentity } {
  const own = ownIdentity();
  const content = JSON.stringify(own);
  const candidate = `${path}.${process.pid}`;
  writeFileSync(candidate, content, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A hard link appears with its content, and only if nothing has the name yet.
        linkSync(candidate, path);
        return {
          release: () => {
            removeIfHolds(path, content);
          },
        };
      } catch (error) {
        if (!isErrorWithCode(error, 'EEXIST')) throw error;
      }
      const holder = readHolder(path);
      if (holder !== undefined && isRunning(holder)) return { heldBy: holder };
      removeStale(path);
    }
  } finally {
    rmSync(candidate, { force: true });
  }
}

/** Waits for the lock as long as its holder lives; `onWait` is told once whom it waits for. */
export async function waitForLock(
  path: string,
  onWait: (holder: ProcessIdentity) => void,
): Promise<FileLock> {
  const first = tryLock(path);
  if ('release' in first) return first;
  onWait(first.heldBy);
  let lock: FileLock | undefined;
  await waitUntil(
    () => {
      const attempt = tryLock(path);
      if ('release' in attempt) lock = attempt;
      return lock !== undefined;
    },
    { timeoutMs: 30 * 60_000, intervalMs: 250 },
  );
  if (lock === undefined) throw new Error(`${path} is held by process ${first.heldBy.pid}`);
  return lock;
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    const parsed = processIdentitySchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Two processes may both see a stale lock: what was moved away is looked at again and put back if it lives. */
function removeStale(path: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  try {
    if (holder !== undefined && isRunning(holder)) linkSync(aside, path);
  } catch {
    // Somebody else has taken it meanwhile.
  }
  rmSync(aside, { force: true });
}

function removeIfHolds(path: string, content: string): void {
  try {
    if (readFileSync(path, 'utf8') === content) rmSync(path);
  } catch {
    // Gone already.
  }
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
