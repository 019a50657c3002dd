import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from '../browser/find-chromium';
import { processEnv } from '../system/process-env';
import { projectRoot } from '../system/project-root';
import { say } from '../system/say';
import { countPlaywright, countVitest, crashed, type Counts } from './counts';
import { startDemo } from './demo-process';
import type { SuiteName } from './select-suites';

export interface SuiteContext {
  /** A folder for reports and data that is removed after the run. */
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly filters: readonly string[];
}

/** Runs one suite with its output shown as it comes. Never throws: a suite that cannot run has failed. */
export async function runSuite(name: SuiteName, context: SuiteContext): Promise<Counts> {
  say(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`);
  try {
    return name === 'browser' ? await runBrowserSuite(context) : await runVitestProject(name, context);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return crashed;
  }
}

async function runVitestProject(
  project: string,
  { scratch, environment, filters }: SuiteContext,
): Promise<Counts> {
  const report = join(scratch, `${project}.json`);
  const code = await runVisibly(
    join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs'),
    [
      ...[
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      ...(filters.length > 0 ? ['--passWithNoTests', ...filters] : []),
    ],
    { ...environment, NODE_ENV: 'test' },
  );
  return countVitest(readIfThere(report), code);
}

async function runBrowserSuite({ scratch, environment, filters }: SuiteContext): Promise<Counts> {
  const chromium = await ensureChromium(process.env);
  const report = join(scratch, 'browser.json');
  const demo = await startDemo(join(scratch, 'browser-home'));
  try {
    const code = await runVisibly(
      join(projectRoot, 'node_modules', '@playwright', 'test', 'cli.js'),
      [
        ...['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
        ...(filters.length > 0 ? ['--pass-with-no-tests', ...filters] : []),
      ],
      {
        ...environment,
        NODE_ENV: 'test',
        CHROMIUM_PATH: chromium,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        ...demo.environment,
      },
    );
    return countPlaywright(readIfThere(report), code);
  } finally {
    await demo.stop();
  }
}

/** Runs a program of Node's with its output on our terminal; it is ended when this process ends. */
function runVisibly(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number | null> {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    cwd: projectRoot,
    env: processEnv(environment),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stopChild = (): void => {
    child.kill();
  };
  process.once('exit', stopChild);
  return new Promise((resolve) => {
    const settle = (code: number | null): void => {
      process.off('exit', stopChild);
      resolve(code);
    };
    child.once('error', () => {
      settle(null);
    });
    child.once('exit', settle);
  });
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
