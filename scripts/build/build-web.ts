import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { tail } from '../system/run-command';
import { hashSources } from './source-hash';
import { webSources } from './targets';

/** Builds of other sources that are kept, for a web process that still runs from one of them. */
const keptBuilds = 2;

const buildsFolder = join(projectRoot, 'dist', 'web');

/**
 * The folder that holds the web application as built from the present sources (whether it is there yet or not): its
 * name is the hash of the sources, so a new build never touches the files of a running one.
 */
export function webBuildFolder(): string {
  return join(buildsFolder, hashSources(projectRoot, webSources));
}

/** The program that serves a build. */
export function webServerScript(folder: string): string {
  return join(folder, 'server.js');
}

export function isWebBuilt(): boolean {
  return existsSync(webServerScript(webBuildFolder()));
}

/** Builds the web application with Next (`output: 'standalone'`) and moves the result to `webBuildFolder()`. */
export async function buildWeb(): Promise<void> {
  const target = webBuildFolder();
  mkdirSync(buildsFolder, { recursive: true });
  await runNextBuild(join(projectRoot, 'dist', 'web-build.log'));

  const standalone = join(projectRoot, '.next', 'standalone');
  if (!existsSync(webServerScript(standalone))) {
    throw new OperatorError(
      "next build left no .next/standalone/server.js: next.config needs output: 'standalone'",
    );
  }
  // Next leaves these two to whoever deploys: nextjs.org/docs/app/api-reference/config/next-config-js/output
  cpSync(join(projectRoot, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true });
  const publicFolder = join(projectRoot, 'public');
  if (existsSync(publicFolder)) cpSync(publicFolder, join(standalone, 'public'), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(standalone, target);
  removeOldBuilds();
}

async function runNextBuild(logPath: string): Promise<void> {
  const log = openSync(logPath, 'w');
  const next = spawn(
    process.execPath,
    [join(projectRoot, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
    {
      cwd: projectRoot,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const stopNext = (): void => {
    next.kill();
  };
  process.once('exit', stopNext);
  const code = await new Promise<number | null>((resolve) => {
    next.once('exit', resolve);
    next.once('error', () => {
      resolve(null);
    });
  });
  process.off('exit', stopNext);
  if (code !== 0) {
    throw new OperatorError(
      `the web application does not build (all of it: ${logPath}):\n${tail(readFileSync(logPath, 'utf8'), 30)}`,
    );
  }
}

function removeOldBuilds(): void {
  const builds = readdirSync(buildsFolder)
    .map((name) => join(buildsFolder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of builds.slice(keptBuilds)) rmSync(folder, { recursive: true, force: true });
}
