import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Numeric user and group that a server may run as. */
export interface UnixUser {
  readonly uid: number;
  readonly gid: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account that a server which refuses to run as root is started as: the owner of `existingData` when there is
 * one, else `nobody`, else the first account that is not root. Undefined when this process is not root itself.
 */
export function unprivilegedUser(existingData?: string): UnixUser | undefined {
  if (!isRoot()) return undefined;
  const owner = existingData === undefined ? undefined : statSync(existingData, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => Number.isInteger(uid) && uid > 0 && Number.isInteger(gid));
  const account = accounts.find(({ name }) => name === 'nobody') ?? accounts[0];
  if (account === undefined)
    throw new Error('/etc/passwd has no account but root, and Postgres refuses to run as root');
  return { uid: account.uid, gid: account.gid };
}

/** True when `user` (undefined: this process's own) can enter the folder, asked of the kernel and not of mode bits. */
export function canEnter(folder: string, user: UnixUser | undefined): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { cwd: '/', stdio: 'ignore', ...user }).status === 0;
}
