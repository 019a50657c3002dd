import { join } from 'node:path';
import { bundlePath } from '../build/targets';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { processEnv } from '../system/process-env';
import { runCommand, tail } from '../system/run-command';

/** Applies the migrations that the database lacks, by the program `dist/migrate.cjs`. Safe to repeat. */
export async function runMigrations(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { code, output } = await runCommand(process.execPath, [join(projectRoot, bundlePath('migrate'))], {
    cwd: projectRoot,
    env: processEnv(environment),
  });
  if (code !== 0) throw new OperatorError(`the database was not migrated:\n${tail(output)}`);
}
