import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from './find-on-path';
import { runCommand, tail } from './run-command';
import { isRoot } from './unprivileged-user';

/** True where Debian's package tools are. */
export function hasApt(): boolean {
  return findOnPath('apt-get') !== undefined && findOnPath('dpkg-deb') !== undefined;
}

/**
 * Downloads Debian packages with whatever they need that this machine lacks, and unpacks them under `target` (their
 * programs in `target/usr/bin`, libraries in `target/usr/lib/<triplet>`). Needs no root, installs nothing, starts
 * nothing. Resolves to undefined, or to the reason why it did not work.
 */
export async function unpackPackages(names: readonly string[], target: string): Promise<string | undefined> {
  const work = `${target}.download.${process.pid}`;
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  try {
    const unpacked = join(work, 'unpacked');
    const reason = await downloadInto(work, names, unpacked);
    if (reason !== undefined) return reason;
    rmSync(target, { recursive: true, force: true });
    renameSync(unpacked, target);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function downloadInto(
  work: string,
  names: readonly string[],
  target: string,
): Promise<string | undefined> {
  // First with the machine's own package lists; they may be missing (containers) or too old for the mirror.
  const base = ['-o', 'APT::Sandbox::User=root', '-o', `Dir::Cache=${join(work, 'cache')}`];
  let reason = '';
  for (const refresh of [false, true]) {
    const options = refresh ? [...base, '-o', `Dir::State::Lists=${join(work, 'lists')}`] : base;
    if (refresh) {
      const update = await runCommand('apt-get', [...options, '-qq', 'update'], aptEnvironment());
      if (update.code !== 0) return `apt-get update failed: ${tail(update.output, 3)}`;
    }
    const plan = await runCommand(
      'apt-get',
      [...options, '-qq', '--no-install-recommends', '-s', 'install', ...names],
      aptEnvironment(),
    );
    const packages = [...plan.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
    const wanted = packages.length > 0 ? packages : names;
    const download = await runCommand('apt-get', [...options, '-qq', 'download', ...wanted], {
      ...aptEnvironment(),
      cwd: work,
    });
    const archives = readdirSync(work).filter((name) => name.endsWith('.deb'));
    if (download.code === 0 && archives.length > 0) return unpack(work, archives, target);
    reason = tail(download.output, 3);
  }
  return `apt-get download failed: ${reason}`;
}

async function unpack(
  work: string,
  archives: readonly string[],
  target: string,
): Promise<string | undefined> {
  for (const archive of archives) {
    const { code, output } = await runCommand('dpkg-deb', ['-x', join(work, archive), target]);
    if (code !== 0) return `dpkg-deb failed: ${tail(output, 3)}`;
  }
  return undefined;
}

/**
 * Installs Debian packages, as root. Daemons that a package brings are not started: init scripts ask policy-rc.d, and
 * RUNLEVEL=1 makes invoke-rc.d take the machine for one in maintenance. Resolves to undefined, or to the reason.
 */
export async function installPackages(names: readonly string[]): Promise<string | undefined> {
  if (!isRoot()) return 'only root can install packages';
  const options = { ...aptEnvironment() };
  const install = ['-qq', '-y', '--no-install-recommends', 'install', ...names];
  const first = await runCommand('apt-get', install, options);
  if (first.code === 0) return undefined;
  await runCommand('apt-get', ['-qq', 'update'], options);
  const second = await runCommand('apt-get', install, options);
  return second.code === 0 ? undefined : `apt-get install failed: ${tail(second.output, 3)}`;
}

function aptEnvironment(): { env: NodeJS.ProcessEnv } {
  return { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', LC_ALL: 'C.UTF-8' } };
}

/** LD_LIBRARY_PATH for programs unpacked by `unpackPackages`. */
export function unpackedLibraryPath(target: string): string {
  const folders = [join(target, 'usr', 'lib'), join(target, 'lib')];
  const triplets = folders.flatMap((folder) => {
    try {
      return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name.includes('-linux-'))
        .map((entry) => join(folder, entry.name));
    } catch {
      return [];
    }
  });
  return [...triplets, ...folders, process.env['LD_LIBRARY_PATH'] ?? '']
    .filter((part) => part !== '')
    .join(':');
}
