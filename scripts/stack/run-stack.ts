import type { Home } from '../installation/home';
import { tryLock, type FileLock } from '../system/file-lock';
import { OperatorError } from '../system/operator-error';
import { say, secondsSince } from '../system/say';
import { onStopRequest } from '../system/stop-requests';
import { forgetChildren, stopLeftovers } from './leftovers';
import { readRunFile, removeRunFile } from '../installation/run-file';
import { Stack, type StackPlan } from './stack';

/**
 * Runs a stack until a signal asks it to end; resolves when everything has stopped. `whenUp` is called once, when all
 * processes are ready. Rejects with an OperatorError, nothing left running, when it cannot be started.
 */
export async function runStack(plan: StackPlan, whenUp: (stack: Stack) => Promise<void>): Promise<void> {
  const started = performance.now();
  const lock = lockHome(plan.home);
  const stack = new Stack(plan);
  const asked = new Promise<void>((resolve) => {
    onStopRequest(() => {
      // npm and the terminal may both pass on one Ctrl-C.
      if (!stack.supervisor.isStopping()) say('Stopping …');
      void stack.supervisor.stopAll();
      resolve();
    });
  });
  try {
    const leftovers = await stopLeftovers(plan.home);
    if (leftovers.length > 0) say(`Stopped what a killed run had left: ${leftovers.join(', ')}`);
    removeRunFile(plan.home);
    await stack.start();
    await whenUp(stack);
    if (!stack.supervisor.isStopping()) say(`ready in ${secondsSince(started)} s`);
    await asked;
  } catch (error) {
    // A start that was broken off by the signal is what was asked for.
    if (!stack.supervisor.isStopping()) throw error;
  } finally {
    await stack.supervisor.stopAll();
    removeRunFile(plan.home);
    forgetChildren(plan.home);
    lock.release();
  }
  say('Stopped.');
}

function lockHome(home: Home): FileLock {
  const lock = tryLock(home.lockFile);
  if ('release' in lock) return lock;
  const url = readRunFile(home)?.web?.url;
  const where = url === undefined ? '' : ` at ${url}`;
  throw new OperatorError(
    `CloudOptim already runs from ${home.path}${where} (process ${lock.heldBy.pid}); stop it first, or choose another CLOUDOPTIM_HOME and PORT`,
  );
}
