import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { commandLineOf, identityOf, isRunning, stopProcessGroup } from './process-identity';

/** A process that ignores SIGTERM when `stubborn`, and has a child of its own; resolves when both run. */
async function startFamily(stubborn: boolean) {
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `${stubborn ? "process.on('SIGTERM', () => {});" : ''}
       const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
       console.log(child.pid); setInterval(() => {}, 1000);`,
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const identities = [parent.pid, Number(line)].map((pid) => identityOf(pid ?? 0));
  const [own, child] = identities;
  if (own === undefined || child === undefined) throw new Error('the processes did not start');
  return { own, child };
}

describe('process identity', () => {
  it('tells a process from another that has its id', () => {
    const own = identityOf(process.pid);
    expect(own).toBeDefined();
    if (own === undefined) return;
    expect(isRunning(own)).toBe(true);
    expect(isRunning({ ...own, startMark: 'another' })).toBe(false);
    expect(commandLineOf(process.pid)).toContain('node');
  });

  it.each([
    ['one that obeys', false],
    ['one that does not', true],
  ])('stops a whole group: %s', async (_, stubborn) => {
    const { own, child } = await startFamily(stubborn);
    await stopProcessGroup(own, 300);
    expect(isRunning(own)).toBe(false);
    await expect.poll(() => isRunning(child), { timeout: 5_000 }).toBe(false);
    await stopProcessGroup(own, 300);
  });
});
