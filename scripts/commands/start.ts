import { join } from 'node:path';
import { readEnvironment } from '@/server/runtime/environment';
import { childEnvironment } from '../installation/child-environment';
import { withEnvFile, type Environment } from '../installation/env-file';
import { openHome } from '../installation/home';
import { readOperatorSettings } from '../installation/operator-settings';
import { ensureSecrets, secretsPath } from '../installation/secrets';
import { runStack } from '../stack/run-stack';
import { projectRoot } from '../system/project-root';
import { say } from '../system/say';

/**
 * `npm start`: the real thing, from the environment and `.env` (the environment wins). On a trial machine what is not
 * given is embedded or generated, and said; with the operator's `NODE_ENV=production` that is refused.
 */
export async function start(processEnv: Environment): Promise<void> {
  const env = withEnvFile(processEnv, join(projectRoot, '.env'));
  const settings = readOperatorSettings(env);
  const home = openHome(env);
  const url = `http://localhost:${settings.port}`;
  const trial = settings.production ? {} : trialEnvironment(env, url, () => ensureSecrets(home));
  const environment: Record<string, string | undefined> = {
    ...childEnvironment(env),
    ...trial,
    NODE_ENV: 'production',
    CLOUDOPTIM_HOME: home.path,
  };
  // What is still unknown here is an address of something embedded; everything else is checked before any start.
  const checked = readEnvironment({
    ...environment,
    ...(settings.ownPostgres ? {} : { DATABASE_URL: 'postgres://127.0.0.1/embedded' }),
    ...(settings.ownRedis ? {} : { REDIS_URL: 'redis://127.0.0.1' }),
  });
  if (!settings.ownPostgres) say('No DATABASE_URL: an embedded Postgres is used. For trials only.');
  if (!settings.ownRedis) say('No REDIS_URL: an embedded Redis is used. For trials only.');
  if (!settings.ownDecisionServer) say('No ML_SERVER_URL: the reference decision server is used.');
  await runStack(
    {
      home,
      stores: {
        postgres: settings.ownPostgres ? checked.DATABASE_URL : undefined,
        redis: settings.ownRedis ? checked.REDIS_URL : undefined,
        durable: true,
      },
      environment,
      port: checked.PORT,
      bindAddress: checked.HOST,
      workers: settings.workers,
      sandbox: false,
      decisionServer: !settings.ownDecisionServer,
    },
    (stack) => {
      say('');
      say(`  console    ${stack.webUrl}`);
      if ('CLOUDOPTIM_ADMIN_PASSWORD' in trial) say(`  sign in    first admin: see ${secretsPath(home)}`);
      say(`  logs       ${home.logs}`);
      say('');
      return Promise.resolve();
    },
  );
}

/** What a trial machine adds: generated secrets (kept in the home) and the address, each only where none is given. */
function trialEnvironment(
  env: Environment,
  url: string,
  secrets: () => Readonly<Record<string, string>>,
): Record<string, string> {
  const offered: Record<string, string> = { ...secrets(), NEXTAUTH_URL: url, CLOUDOPTIM_TRIAL: 'true' };
  // The older name of AUTH_SECRET; two different values would be refused.
  if (env['NEXTAUTH_SECRET']) delete offered['AUTH_SECRET'];
  return Object.fromEntries(Object.entries(offered).filter(([name]) => !env[name]));
}
