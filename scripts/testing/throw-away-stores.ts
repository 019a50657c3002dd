import { openThrowAwayHome, removeHome } from '../stack/throw-away-home';
import { startStores } from '../stack/stores';
import { Supervisor } from '../supervisor/supervisor';
import { say } from '../system/say';

/**
 * Vitest global set-up: real, empty Postgres and Redis servers for one run, named by DATABASE_URL and REDIS_URL. What
 * these name already is used as it is.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const [postgres, redis] = [process.env['DATABASE_URL'], process.env['REDIS_URL']];
  if (postgres && redis) return () => Promise.resolve();
  const home = openThrowAwayHome();
  const supervisor = new Supervisor({ say, onChange: () => undefined });
  const stopAll = async (): Promise<void> => {
    await supervisor.stopAll();
    removeHome(home);
  };
  try {
    const urls = await startStores(home, supervisor, { postgres, redis, durable: false });
    process.env['DATABASE_URL'] = urls.postgres;
    process.env['REDIS_URL'] = urls.redis;
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}
