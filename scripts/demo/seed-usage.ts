import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Home } from '../installation/home';
import { readRunFile } from '../installation/run-file';
import { OperatorError } from '../system/operator-error';
import { importUsageFile } from './import-usage-file';

/** More than the week that predictions look at, and than the 3 days that a first change of requests needs. */
const HISTORY_DAYS = 8;
/** Fine enough for the course of a day, and some seconds to import. */
const STEP_SECONDS = 1_800;

/**
 * Gives a cluster of the demo the history that it would have after a week of being connected: the sandbox's own usage
 * model at past moments, imported as an operator imports theirs, and marked so. Safe to repeat. Resolves to what the import
 * says.
 */
export async function seedUsage(
  home: Home,
  of: { readonly controlUrl: string; readonly clusterName: string; readonly clusterId: string },
): Promise<string> {
  const url = new URL('/usage-history', of.controlUrl);
  url.search = new URLSearchParams({
    cluster: of.clusterName,
    days: String(HISTORY_DAYS),
    step_seconds: String(STEP_SECONDS),
  }).toString();
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok || response.body === null)
    throw new OperatorError(`the sandbox gave no usage history: HTTP ${response.status}`);
  const file = join(home.path, `usage-history-${of.clusterId}.jsonl`);
  try {
    await pipeline(Readable.from(response.body), createWriteStream(file));
    const environment = { DATABASE_URL: readRunFile(home)?.postgres.url };
    return await importUsageFile(environment, of.clusterId, file);
  } finally {
    await rm(file, { force: true });
  }
}
