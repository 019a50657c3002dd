import { readRunFile } from './run-file';
import { childEnvironment } from './child-environment';
import type { Environment } from './env-file';
import type { Home } from './home';
import { readSecrets } from './secrets';

/**
 * The environment for one process of the product beside what runs here already: what the operator gives, completed,
 * on a trial machine, by the addresses and secrets of this home. So `npm run worker` joins a running demo.
 */
export function environmentBesideRunning(env: Environment, home: Home): Record<string, string | undefined> {
  const given = childEnvironment(env);
  if (given['NODE_ENV'] === 'production') return given;
  const run = readRunFile(home);
  const offered: Record<string, string | undefined> = {
    ...(given['DB_HOST'] ? {} : { DATABASE_URL: run?.postgres.url }),
    ...(given['REDIS_HOST'] ? {} : { REDIS_URL: run?.redis.url }),
    ML_SERVER_URL: run?.decision_server?.url,
    NEXTAUTH_URL: run?.web?.url,
    ...(readSecrets(home) ?? {}),
    CLOUDOPTIM_TRIAL: 'true',
    CLOUDOPTIM_HOME: home.path,
    NODE_ENV: 'production',
  };
  const missing = Object.entries(offered).filter(([name, value]) => value !== undefined && !given[name]);
  return { ...given, ...Object.fromEntries(missing) };
}
