import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { childEnvironment } from '../installation/child-environment';
import { openHome } from '../installation/home';
import { readSecrets } from '../installation/secrets';
import { ownChild } from '../supervisor/running-process';
import { findFreePort } from '../system/free-port';
import { processEnv } from '../system/process-env';
import { projectRoot } from '../system/project-root';
import { say } from '../system/say';

/** The demo gives each of its own processes ten seconds, tier after tier. */
const stopGraceMs = 60_000;

export interface DemoProcess {
  /** What a browser test needs: E2E_BASE_URL, the sign-in, and the home with its run.json. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Runs `npm run demo`'s command as a process of its own, with its data in `homePath` and on a free port, until it says
 * that it is ready. Rejects with its output when it ends before.
 */
export async function startDemo(homePath: string): Promise<DemoProcess> {
  const port = await findFreePort();
  const child = spawn(
    process.execPath,
    [
      ...['--require', join(projectRoot, 'scripts', 'die-with-parent.cjs')],
      ...[join(projectRoot, 'scripts', 'run.mjs'), 'demo'],
    ],
    {
      cwd: projectRoot,
      // The demo brings stores of its own: a browser test sees what an operator sees.
      env: processEnv({
        ...childEnvironment(process.env),
        DATABASE_URL: undefined,
        REDIS_URL: undefined,
        NODE_ENV: 'development',
        CLOUDOPTIM_HOME: homePath,
        CLOUDOPTIM_PARENT_PIPE: '3',
        PORT: String(port),
        // A browser test sees the plans that it asks for: looks stand a day apart, and it brings one forward.
        OPTIMIZATION_INTERVAL_MINUTES: '1440',
      }),
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      detached: true,
    },
  );
  const running = ownChild(child, 'SIGTERM', stopGraceMs);
  const output = child.stdout;
  if (output === null) throw new Error('the demo has no output');
  const printed: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: output }).on('line', (line) => {
      printed.push(line);
      // The sign-in stands between; a test log needs no password in it.
      if (/^[✓✗…]|^ready in/.test(line)) say(`  ${line}`);
      if (line.startsWith('ready in')) resolve();
    });
    void running.exited.then((reason) => {
      reject(new Error(`the demo did not start (${reason}):\n${printed.slice(-20).join('\n')}`));
    });
  });
  const secrets = readSecrets(openHome({ CLOUDOPTIM_HOME: homePath }));
  return {
    environment: {
      E2E_BASE_URL: `http://localhost:${port}`,
      CLOUDOPTIM_HOME: homePath,
      CLOUDOPTIM_ADMIN_EMAIL: secrets?.CLOUDOPTIM_ADMIN_EMAIL ?? '',
      CLOUDOPTIM_ADMIN_PASSWORD: secrets?.CLOUDOPTIM_ADMIN_PASSWORD ?? '',
      CLOUDOPTIM_BOOTSTRAP_API_KEY: secrets?.CLOUDOPTIM_BOOTSTRAP_API_KEY ?? '',
    },
    stop: () => running.stop(),
  };
}
