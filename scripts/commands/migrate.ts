import { join } from 'node:path';
import { buildStale } from '../build/build';
import { withEnvFile, type Environment } from '../installation/env-file';
import { withDatabaseUrl } from '../installation/database-url';
import { openHome } from '../installation/home';
import { readOperatorSettings } from '../installation/operator-settings';
import { environmentBesideRunning } from '../installation/running-installation';
import { embeddedPostgres } from '../postgres/embedded-postgres';
import { runMigrations } from '../stack/run-migrations';
import { Supervisor } from '../supervisor/supervisor';
import { projectRoot } from '../system/project-root';
import { say, stage } from '../system/say';

/**
 * `npm run migrate`: applies the migrations that the database lacks — the operator's, else the one that runs here, else
 * (on a trial machine) the embedded one, started for this and stopped again.
 */
export async function migrate(processEnvironment: Environment): Promise<void> {
  const env = withEnvFile(processEnvironment, join(projectRoot, '.env'));
  const home = openHome(env);
  const environment = environmentBesideRunning(env, home);
  await buildStale({ web: false, bundles: ['migrate'] });
  // A migration needs no Redis, whatever production asks of the rest.
  const known = { REDIS_URL: 'unused', ...environment, NODE_ENV: env['NODE_ENV'] };
  if (readOperatorSettings(known).ownPostgres) {
    await stage('database migrated', () => runMigrations(withDatabaseUrl(environment)));
    return;
  }
  const supervisor = new Supervisor({ say, onChange: () => undefined });
  try {
    const postgres = embeddedPostgres(home, { durable: true });
    await stage('postgres', () => supervisor.start(postgres));
    await stage('database migrated', () => runMigrations({ ...environment, DATABASE_URL: postgres.url() }));
  } finally {
    await supervisor.stopAll();
  }
}
