import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file as a whole: a reader sees the old content or the new one, never a part. */
export function writeFileAtomically(path: string, content: string, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, path);
}
