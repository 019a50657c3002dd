import path from 'node:path';
import { buildStale } from '../build/build';
import { bundlePath } from '../build/targets';
import type { Environment } from '../installation/env-file';
import { OperatorError } from '../system/operator-error';
import { processEnv } from '../system/process-env';
import { projectRoot } from '../system/project-root';
import { runCommand } from '../system/run-command';

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
