import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from '../system/file-lock';
import { projectRoot } from '../system/project-root';
import { say, stage } from '../system/say';
import { buildBundles, staleBundles } from './build-bundles';
import { buildWeb, isWebBuilt } from './build-web';
import type { BundleName } from './targets';

export interface BuildRequest {
  readonly web: boolean;
  readonly bundles: readonly BundleName[];
}

/**
 * Builds what is asked for and stale, as decided by the contents of the sources. Two builds of one checkout at once
 * wait for each other. Idempotent: nothing stale, nothing done, nothing said.
 */
export async function buildStale({ web, bundles }: BuildRequest): Promise<void> {
  if (staleBundles(bundles).length === 0 && !(web && !isWebBuilt())) return;
  mkdirSync(join(projectRoot, 'dist'), { recursive: true });
  const lock = await waitForLock(join(projectRoot, 'dist', 'build.lock'), ({ pid }) => {
    say(`Another build of this checkout is under way (process ${pid}); waiting for it.`);
  });
  try {
    const stale = staleBundles(bundles);
    if (stale.length > 0) await stage('programs built', () => buildBundles(stale));
    if (web && !isWebBuilt()) await stage('web application built', buildWeb);
  } finally {
    lock.release();
  }
}
