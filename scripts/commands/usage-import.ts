import path from 'node:path';
import { importUsageFile } from '../demo/import-usage-file';
import { withDatabaseUrl } from '../installation/database-url';
import { withEnvFile, type Environment } from '../installation/env-file';
import { openHome } from '../installation/home';
import { environmentBesideRunning } from '../installation/running-installation';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { say } from '../system/say';

const USAGE = 'usage: npm run usage:import -- CLUSTER_ID FILE';

/**
 * `npm run usage:import -- CLUSTER_ID FILE`: adds a usage history (JSON lines, contracts/usage-line.ts) to what is measured
 * of a cluster, in the operator's database or in the one that runs here (docs/designs/usage.md).
 */
export async function usageImport(
  [clusterId, file, ...surplus]: readonly string[],
  processEnvironment: Environment,
): Promise<undefined> {
  if (clusterId === undefined || file === undefined || surplus.length > 0) throw new OperatorError(USAGE);
  const env = withEnvFile(processEnvironment, path.join(projectRoot, '.env'));
  const environment = withDatabaseUrl(environmentBesideRunning(env, openHome(env)));
  say(await importUsageFile(environment, clusterId, path.resolve(file)));
}
