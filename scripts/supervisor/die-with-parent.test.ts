import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityOf, isRunning } from '../system/process-identity';
import { projectRoot } from '../system/project-root';

const preload = join(projectRoot, 'scripts', 'die-with-parent.cjs');

/** A stand-in for the supervisor: starts a child with the pipe on descriptor 3 and prints its pid. */
const supervisorProgram = `
  const child = require('node:child_process').spawn(process.execPath,
    ['--require', ${JSON.stringify(preload)}, '-e', 'console.log("up"); setInterval(() => {}, 1000)'],
    { detached: true, stdio: ['ignore', 'pipe', 'ignore', 'pipe'], env: { CLOUDOPTIM_PARENT_PIPE: '3' } });
  child.stdout.once('data', () => console.log(child.pid));
  setInterval(() => {}, 1000);`;

describe('die-with-parent', () => {
  it('ends a child whose supervisor was killed, and not before', async () => {
    const supervisor = spawn(process.execPath, ['-e', supervisorProgram], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = await once(createInterface({ input: supervisor.stdout }), 'line');
    const child = identityOf(Number(line));
    if (child === undefined) throw new Error('the child is gone already');
    expect(isRunning(child)).toBe(true);
    supervisor.kill('SIGKILL');
    await expect.poll(() => isRunning(child), { timeout: 10_000 }).toBe(false);
  });
});
