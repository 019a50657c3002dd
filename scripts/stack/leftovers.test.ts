import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Home } from '../installation/home';
import { openThrowAwayHome, removeHome } from './throw-away-home';
import { identityOf, isRunning, type ProcessIdentity } from '../system/process-identity';
import { noteChildren, stopLeftovers } from './leftovers';

describe('stopLeftovers', () => {
  let home: Home;
  let child: ProcessIdentity;
  beforeEach(() => {
    home = openThrowAwayHome();
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    const identity = identityOf(pid ?? 0);
    if (identity === undefined) throw new Error('the child did not start');
    child = identity;
  });
  afterEach(() => {
    if (isRunning(child)) process.kill(child.pid, 'SIGKILL');
    removeHome(home);
  });

  it('stops what the killed supervisor had started', async () => {
    noteChildren(home, [{ name: 'web', ...child }]);
    expect(await stopLeftovers(home)).toEqual(['web']);
    expect(isRunning(child)).toBe(false);
    expect(await stopLeftovers(home)).toEqual([]);
  });

  it('leaves a process alone that only has the same id', async () => {
    noteChildren(home, [{ name: 'web', pid: child.pid, startMark: 'earlier' }]);
    expect(await stopLeftovers(home)).toEqual([]);
    expect(isRunning(child)).toBe(true);
  });
});
