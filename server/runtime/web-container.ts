import { Redis } from 'ioredis';
import type { Sql } from 'postgres';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createApiKeyHasher } from '@/server/adapters/crypto/api-key-hasher';
import { createPasswordHasher } from '@/server/adapters/crypto/password-hasher';
import { createSecretBox } from '@/server/adapters/crypto/secret-box';
import { createDecisionServer } from '@/server/adapters/decision/decision-server';
import { createClusterGateway } from '@/server/adapters/kubernetes';
import { createAddressGuard } from '@/server/adapters/net/address-guard';
import { openDatabase, type Database } from '@/server/adapters/postgres/database';
import { createApiKeyRepository } from '@/server/adapters/postgres/repositories/identity/api-key-repository';
import { createAuditWriter } from '@/server/adapters/postgres/repositories/identity/audit-repository';
import { createIdempotencyRepository } from '@/server/adapters/postgres/repositories/identity/idempotency-repository';
import { createSessionRepository } from '@/server/adapters/postgres/repositories/identity/session-repository';
import { createUserRepository } from '@/server/adapters/postgres/repositories/identity/user-repository';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { ApiQueries, ApiServices } from '@/server/api/dependencies';
import { ActivityHub } from '@/server/live/activity-hub';
import type { AuditWriter } from '@/server/ports/repositories/audit-repository';
import type { IdempotencyRepository } from '@/server/ports/repositories/idempotency-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import { createAuthenticateApiKey, createAuthenticateSession } from '@/server/services/access/authenticate';
import { createEnsureFirstAccess } from '@/server/services/access/ensure-first-access';
import { createSignIn } from '@/server/services/access/sign-in';
import { readEnvironment } from './environment';
import type { Environment } from './environment-schema';
import { featureDefaults } from './feature-defaults';
import { createLogger, type Logger } from './logger';
import { createWebMetrics, type WebMetrics } from './metrics';
import { buildQueries } from './web/build-queries';
import { buildServices, type ServiceAdapters } from './web/build-services';
import { createRateLimits, type RateLimits } from './web/rate-limits';

/** Everything that a web process has, made once. */
export interface WebContainer {
  readonly env: Environment;
  readonly log: Logger;
  readonly db: Database;
  readonly sql: Sql;
  readonly now: () => Date;
  readonly queries: ApiQueries;
  readonly services: ApiServices;
  readonly audit: AuditWriter;
  readonly idempotency: IdempotencyRepository;
  readonly secretBox: SecretBox;
  readonly rateLimits: RateLimits;
  readonly authenticateApiKey: ReturnType<typeof createAuthenticateApiKey>;
  readonly authenticateSession: ReturnType<typeof createAuthenticateSession>;
  readonly signIn: ReturnType<typeof createSignIn>;
  readonly ensureFirstAccess: ReturnType<typeof createEnsureFirstAccess>;
  readonly hub: ActivityHub;
  readonly metrics: WebMetrics;
  close(): Promise<void>;
}

/** Hosts where queues may lie because the operator sends AWS calls there. */
function endpointHosts(env: Environment): string[] {
  return [env.AWS_ENDPOINT_URL, env.AWS_ENDPOINT_URL_SQS].flatMap((url) =>
    url === undefined ? [] : [new URL(url).host],
  );
}

/** A client that never makes a request wait: while Redis is away, calls fail at once and their callers do without. */
function openRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    commandTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ err: error }, 'Redis is away; rate limits are counted per process');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });
  return redis;
}

/** The far ends that a test may put its own in place of. */
export type OutsideAdapters = Partial<Pick<ServiceAdapters, 'clusterGateway' | 'aws' | 'addressGuard'>>;

/** Wires a web process from its environment. Tests make their own; the application uses `getWebContainer`. */
export function createWebContainer(env: Environment, outside: OutsideAdapters = {}): WebContainer {
  const log = createLogger('web', env.LOG_LEVEL);
  const clock = systemClock;
  const ids = uuidSource;
  const now = () => clock.now();
  const database = openDatabase(env.DATABASE_URL, {
    poolSize: env.DATABASE_POOL_SIZE,
    applicationName: 'cloudoptim-web',
  });
  const { db, sql } = database;
  const redis = openRedis(env.REDIS_URL, log);
  const secretBox = createSecretBox(env.ENCRYPTION_KEY);
  const passwords = createPasswordHasher();
  const addressGuard = createAddressGuard({
    allowPrivate: env.ALLOW_PRIVATE_ENDPOINTS,
    privateCidrs: env.PRIVATE_ENDPOINT_CIDRS,
  });
  const clusterGateway = createClusterGateway({
    clock,
    log,
    guard: addressGuard,
    settings: {
      timeoutMs: env.K8S_API_TIMEOUT_SECONDS * 1000,
      retryAttempts: env.K8S_API_RETRY_ATTEMPTS,
      backoffFactor: env.K8S_API_BACKOFF_FACTOR,
    },
  });
  const aws = createAwsGateway({ clock, log });
  const decisionServer = createDecisionServer({
    baseUrl: env.ML_SERVER_URL,
    apiKey: env.ML_SERVER_API_KEY ?? null,
    clock,
    log,
  });
  const users = createUserRepository(db);
  const apiKeys = createApiKeyRepository(db);
  const sessions = createSessionRepository(db);
  const rateLimits = createRateLimits(redis);
  const hub = new ActivityHub({ db, sql, log });

  return {
    env,
    log,
    db,
    sql,
    now,
    secretBox,
    rateLimits,
    hub,
    audit: createAuditWriter(db),
    idempotency: createIdempotencyRepository(db),
    queries: buildQueries(db, now, {
      schedule: {
        features: featureDefaults(env),
        intervalMinutes: env.OPTIMIZATION_INTERVAL_MINUTES,
      },
      probes: {
        async redis() {
          await redis.ping();
        },
        async decisionServer(signal) {
          const answer = await decisionServer.health({ timeoutMs: 2_000, signal });
          if (!answer.ok) throw new Error(answer.error.message);
          return answer.value.modelVersion === null
            ? 'answers'
            : `answers, model ${answer.value.modelVersion}`;
        },
      },
    }),
    services: buildServices({
      db,
      clock,
      ids,
      secretBox,
      passwords,
      hasher: createApiKeyHasher(),
      addressGuard,
      clusterGateway,
      aws,
      endpointHosts: endpointHosts(env),
      decisionServer,
      features: featureDefaults(env),
      ...outside,
    }),
    authenticateApiKey: createAuthenticateApiKey({ apiKeys, clock }),
    authenticateSession: createAuthenticateSession({ sessions, clock }),
    signIn: createSignIn({ users, sessions, passwords, throttle: rateLimits.signIn, clock, ids }),
    ensureFirstAccess: createEnsureFirstAccess({ users, apiKeys, passwords, clock, ids, log }),
    metrics: createWebMetrics(() => hub.subscribers),
    async close() {
      redis.disconnect();
      await Promise.all([clusterGateway.close(), aws.close(), database.close()]);
    },
  };
}

declare global {
  var cloudoptimWebContainer: WebContainer | undefined;
}

/** The process's container; one however often Next bundles this module. Throws when the environment is not valid. */
export function getWebContainer(): WebContainer {
  globalThis.cloudoptimWebContainer ??= createWebContainer(readEnvironment(process.env));
  return globalThis.cloudoptimWebContainer;
}
