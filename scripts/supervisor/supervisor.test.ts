import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Home } from '../installation/home';
import { openThrowAwayHome, removeHome } from '../stack/throw-away-home';
import { isRunning } from '../system/process-identity';
import { nodeService } from './node-service';
import type { RunningProcess, Service } from './service';
import { Supervisor } from './supervisor';

describe('Supervisor', () => {
  let home: Home;
  let said: string[];
  let running: ReadonlyMap<string, RunningProcess>;
  let supervisor: Supervisor;

  beforeEach(() => {
    home = openThrowAwayHome();
    said = [];
    running = new Map();
    supervisor = new Supervisor({
      say: (line) => said.push(line),
      onChange: (now) => {
        running = now;
      },
    });
  });
  afterEach(async () => {
    await supervisor.stopAll();
    removeHome(home);
  });

  /** A Node program that runs `body` and then prints `up`. */
  function service(name: string, tier: Service['tier'], body = ''): Service {
    const script = join(home.path, `${name}.cjs`);
    writeFileSync(script, `setInterval(() => {}, 1000); ${body}\nconsole.log('up');`);
    return nodeService({
      name,
      tier,
      home,
      script,
      environment: () => ({ PATH: process.env['PATH'] }),
      readiness: { kind: 'line', accept: (line) => line === 'up' },
      readyTimeoutMs: 10_000,
      say: (line) => said.push(line),
    });
  }

  const pidOf = (name: string) => running.get(name)?.identity.pid;

  it('starts a dead service again and says so in a line', async () => {
    await supervisor.start(service('a', 2));
    const first = running.get('a')?.identity;
    if (first === undefined) throw new Error('a does not run');
    process.kill(first.pid, 'SIGKILL');
    await expect.poll(() => pidOf('a'), { timeout: 10_000 }).not.toBe(first.pid);
    await expect.poll(() => pidOf('a') !== undefined, { timeout: 10_000 }).toBe(true);
    await expect
      .poll(() => said)
      .toEqual(['a ended (signal SIGKILL); starting it again in 0.5 s', 'a is up again']);
  });

  it('names no process while a service is down', async () => {
    await supervisor.start(service('a', 2));
    process.kill(pidOf('a') ?? 0, 'SIGKILL');
    await expect.poll(() => running.has('a')).toBe(false);
  });

  it('stops the higher tiers first and leaves nothing', async () => {
    const order: string[] = [];
    for (const [name, tier] of [
      ['store', 0],
      ['product', 2],
      ['system', 1],
    ] as const) {
      const inner = service(name, tier);
      await supervisor.start({
        ...inner,
        start: async (signal) => {
          const process = await inner.start(signal);
          void process.exited.then(() => order.push(name));
          return process;
        },
      });
    }
    const identities = [...running.values()].map(({ identity }) => identity);
    await supervisor.stopAll();
    expect(order).toEqual(['product', 'system', 'store']);
    expect(identities.map(isRunning)).toEqual([false, false, false]);
  });

  it('shows the end of the log when a service does not start', async () => {
    const broken = service('broken', 2, "console.error('the reason'); process.exit(3);");
    await expect(supervisor.start(broken)).rejects.toThrow(
      /broken did not start \(exit code 3\):\nthe reason/,
    );
  });

  it('ends a start that is under way when it is told to stop', async () => {
    const start = supervisor.start(service('never', 2, 'return;'));
    const refused = expect(start).rejects.toThrow('was stopped while it started');
    await supervisor.stopAll();
    await refused;
    expect(running.size).toBe(0);
  });
});
