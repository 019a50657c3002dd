import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildStale } from '../build/build';
import { webBuildFolder, webServerScript } from '../build/build-web';
import { bundlePath } from '../build/targets';
import { withEnvFile, type Environment } from '../installation/env-file';
import { openHome } from '../installation/home';
import { modelFolder } from '../installation/model-folder';
import { readOperatorSettings } from '../installation/operator-settings';
import { environmentBesideRunning } from '../installation/running-installation';
import { processEnv } from '../system/process-env';
import { projectRoot } from '../system/project-root';
import { onStopRequest } from '../system/stop-requests';

/** The programs that can be run alone, each on a machine of its own. */
export type ProgramName = 'web' | 'worker' | 'decision-server';

/**
 * `npm run web | worker | decision-server`: builds the program when that is needed and runs it in the foreground, from
 * the environment and `.env`. Starts nothing else. Resolves to its exit code.
 */
export async function runProgram(name: ProgramName, processEnvironment: Environment): Promise<number> {
  const env = withEnvFile(processEnvironment, join(projectRoot, '.env'));
  const home = openHome(env);
  await buildStale({ web: name === 'web', bundles: name === 'web' ? [] : [name] });
  const environment = environmentBesideRunning(env, home);
  if (name === 'web') {
    const bindAddress = env['HOST'] ?? env['CENTRAL_SERVER_HOST'] ?? '0.0.0.0';
    environment['HOSTNAME'] = bindAddress;
    environment['PORT'] = String(readOperatorSettings(env).port);
  }
  if (name === 'decision-server') environment['DECISION_MODEL_DIR'] = modelFolder(env, home);
  const script = name === 'web' ? webServerScript(webBuildFolder()) : join(projectRoot, bundlePath(name));
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    cwd: projectRoot,
    env: processEnv(environment),
    stdio: 'inherit',
  });
  onStopRequest((signal) => {
    child.kill(signal);
  });
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(1);
    });
    child.once('exit', (code, signal) => {
      resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1));
    });
  });
}
