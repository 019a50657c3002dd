import path from 'node:path';
import { buildStale } from '../build/build';
import { bundlePath } from '../build/targets';
import { withDatabaseUrl } from '../installation/database-url';
import { withEnvFile, type Environment } from '../installation/env-file';
import { openHome } from '../installation/home';
import { environmentBesideRunning } from '../installation/running-installation';
import { OperatorError } from '../system/operator-error';
import { processEnv } from '../system/process-env';
import { projectRoot } from '../system/project-root';
import { runCommand } from '../system/run-command';
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

/** Imports a file into the database that `DATABASE_URL` names; resolves to what the program says of it. */
export async function importUsageFile(
  environment: Environment,
  clusterId: string,
  file: string,
): Promise<string> {
  await buildStale({ web: false, bundles: ['usage-import'] });
  const program = path.join(projectRoot, bundlePath('usage-import'));
  const { code, output } = await runCommand(process.execPath, [program, clusterId, file], {
    cwd: projectRoot,
    env: processEnv({ DATABASE_URL: environment['DATABASE_URL'] }),
  });
  if (code !== 0) throw new OperatorError(`the usage history was not imported:\n${output.trim()}`);
  return output.trim();
}
