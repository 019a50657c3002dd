import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { waitUntil } from './wait-until';

/**
 * A process id together with the moment its process began, so that a recycled id is never taken for the process that
 * we once started. `startMark` is opaque: compare it, do not read it.
 */
export const processIdentitySchema = z.object({ pid: z.int().positive(), startMark: z.string().min(1) });
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

/** The identity of a living process, or undefined when there is none (a zombie counts as none). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startMark = process.platform === 'linux' ? linuxStartMark(pid) : posixStartMark(pid);
  return startMark === undefined ? undefined : { pid, startMark };
}

/** Identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) ?? { pid: process.pid, startMark: 'unknown' };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startMark === identity.startMark;
}

/** The arguments of a living process joined by spaces; empty when it is gone or not ours to see. */
export function commandLineOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

/**
 * Stops the process group that `identity` leads: `signal` first, SIGKILL for whatever is left after `graceMs`.
 * Idempotent; resolves when the leader is gone.
 */
export async function stopProcessGroup(
  identity: ProcessIdentity,
  graceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (!isRunning(identity)) return;
  signalGroup(identity.pid, signal);
  const left = await waitUntil(() => !isRunning(identity), { timeoutMs: graceMs, intervalMs: 25 });
  signalGroup(identity.pid, 'SIGKILL');
  if (!left) await waitUntil(() => !isRunning(identity), { timeoutMs: 5_000, intervalMs: 25 });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the group is empty already, which is what was wanted.
  }
}

/** proc(5): field 22 of /proc/pid/stat is the start in clock ticks since boot; field 3 is the state. */
function linuxStartMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
    return `${ticks}@${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return undefined;
  }
}

function posixStartMark(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state = '', ...started] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
}
