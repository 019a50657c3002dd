import type { Home } from '../installation/home';
import { askPostgresVersion, lowestPostgresVersion } from '../postgres/server-version';
import { embeddedPostgres } from '../postgres/embedded-postgres';
import { askRedis } from '../redis/ask-redis';
import { embeddedRedis } from '../redis/embedded-redis';
import { lowestRedisVersion } from '../redis/find-redis-binary';
import { OperatorError } from '../system/operator-error';
import { stage } from '../system/say';
import type { Supervisor } from '../supervisor/supervisor';

export interface StoreUrls {
  readonly postgres: string;
  readonly redis: string;
}

/** The operator's own servers; what is undefined is embedded. */
export interface StoreRequest {
  readonly postgres: string | undefined;
  readonly redis: string | undefined;
  /** See `EmbeddedPostgresOptions`. */
  readonly durable: boolean;
}

/** Brings up Postgres and Redis at the same time and checks that they are new enough. */
export async function startStores(
  home: Home,
  supervisor: Supervisor,
  request: StoreRequest,
): Promise<StoreUrls> {
  const [postgres, redis] = await Promise.all([
    request.postgres ?? stage('postgres', () => startPostgres(home, supervisor, request.durable)),
    request.redis ?? stage('redis', () => startRedis(home, supervisor)),
  ]);
  await Promise.all([checkPostgres(postgres), checkRedis(redis)]);
  return { postgres, redis };
}

async function startPostgres(home: Home, supervisor: Supervisor, durable: boolean): Promise<string> {
  const service = embeddedPostgres(home, { durable });
  await supervisor.start(service);
  return service.url();
}

async function startRedis(home: Home, supervisor: Supervisor): Promise<string> {
  const service = embeddedRedis(home);
  await supervisor.start(service);
  return service.url();
}

async function checkPostgres(url: string): Promise<void> {
  const version = await askPostgresVersion(url);
  if (version === undefined)
    throw new OperatorError('Postgres (DATABASE_URL) does not answer, or refuses this user');
  if (version < lowestPostgresVersion) throw new OperatorError('Postgres (DATABASE_URL) is older than 15');
}

async function checkRedis(url: string): Promise<void> {
  const server = await askRedis(url);
  if (server === undefined)
    throw new OperatorError('Redis (REDIS_URL) does not answer, or refuses this user');
  if (server.majorVersion < lowestRedisVersion) throw new OperatorError('Redis (REDIS_URL) is older than 7');
}
