import type { ChildProcess } from 'node:child_process';
import { identityOf, isRunning, stopProcessGroup, type ProcessIdentity } from '../system/process-identity';
import type { RunningProcess } from './service';

/** How long a process may take to end by itself before it is killed. */
const defaultStopGraceMs = 10_000;

/** How often a process that is not our child is looked at. */
const adoptedPollMs = 1_000;

/** A child that was spawned `detached`, so that it leads a group of its own, as a running process. */
export function ownChild(
  child: ChildProcess,
  stopSignal: NodeJS.Signals = 'SIGTERM',
  stopGraceMs = defaultStopGraceMs,
): RunningProcess {
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`);
    });
    child.once('error', (error) => {
      resolve(error.message);
    });
  });
  const identity = (child.pid === undefined ? undefined : identityOf(child.pid)) ?? {
    pid: child.pid ?? 0,
    startMark: 'gone',
  };
  return {
    identity,
    exited,
    stop: async () => {
      await stopProcessGroup(identity, stopGraceMs, stopSignal);
      if (child.pid !== undefined) await exited;
    },
  };
}

/** A process that an earlier supervisor left running and that this one takes over. */
export function adopted(identity: ProcessIdentity, stopSignal: NodeJS.Signals = 'SIGTERM'): RunningProcess {
  let timer: NodeJS.Timeout | undefined;
  const exited = new Promise<string>((resolve) => {
    timer = setInterval(() => {
      if (isRunning(identity)) return;
      clearInterval(timer);
      resolve('gone');
    }, adoptedPollMs);
    timer.unref();
  });
  return {
    identity,
    exited,
    stop: async () => {
      await stopProcessGroup(identity, defaultStopGraceMs, stopSignal);
      clearInterval(timer);
    },
  };
}
