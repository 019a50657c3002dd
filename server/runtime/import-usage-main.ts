import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { openDatabase } from '@/server/adapters/postgres/database';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { errorMessage } from '@/server/domain/shared/app-error';
import { checkUsageLines } from '@/server/services/usage/check-usage-lines';
import { importUsage } from '@/server/services/usage/import-usage';

const CLUSTER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The file's lines, from its beginning each time. */
const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });

/**
 * Imports a usage history: arguments `CLUSTER_ID FILE`, environment `DATABASE_URL`. The whole file is checked first; a
 * file with a wrong line stores nothing and names the lines.
 */
async function main(clusterId = '', file = ''): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '') throw new Error('DATABASE_URL is required');
  if (!CLUSTER_ID.test(clusterId)) throw new Error(`${clusterId} is no cluster's id`);
  const { lines, problems } = await checkUsageLines(linesOf(file));
  if (problems.length > 0) {
    throw new Error(
      ['nothing was imported', ...problems.map(({ line, message }) => `line ${line}: ${message}`)].join('\n'),
    );
  }
  const connection = openDatabase(url, { poolSize: 2, applicationName: 'cloudoptim-usage-import' });
  try {
    const store = createStore(connection.db);
    const cluster = await store.fleet.findMonitoredById(clusterId);
    if (cluster === null) throw new Error(`no cluster ${clusterId} is registered`);
    const { counted, repeated, outOfRange } = await importUsage(
      { store, clock: systemClock },
      cluster,
      linesOf(file),
    );
    process.stdout.write(
      `${lines} lines: ${counted} samples counted, ${repeated} were there before, ${outOfRange} older than 30 days or in the future left out\n`,
    );
  } finally {
    await connection.close();
  }
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = 1;
});
