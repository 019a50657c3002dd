import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Tests do not end up in a program. */
const ignored = /\.(test|itest|ftest)\.tsx?$|__snapshots__|\.tsbuildinfo$/;

/**
 * A hash over names and contents of `paths` (files or folders under `root`) and over the versions that a build depends
 * on. Equal hashes mean that a build would give the same; times of files play no part, so a checkout can be moved.
 */
export function hashSources(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256').update(
    `${process.versions.modules} ${process.platform} ${process.arch}\n`,
  );
  for (const path of [...paths].sort()) addPath(hash, root, path);
  return hash.digest('hex').slice(0, 16);
}

function addPath(hash: Hash, root: string, path: string): void {
  const absolute = join(root, path);
  const status = statSync(absolute, { throwIfNoEntry: false });
  if (status === undefined || ignored.test(path)) return;
  if (status.isDirectory()) {
    for (const name of readdirSync(absolute).sort()) addPath(hash, root, `${path}/${name}`);
  } else if (status.isFile()) {
    const content = readFileSync(absolute);
    hash.update(`${path} ${content.length}\n`).update(content);
  }
}
