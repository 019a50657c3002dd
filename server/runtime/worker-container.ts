import { createHash, randomUUID } from 'node:crypto';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createLiveSpotAdvisor } from '@/server/adapters/catalog/live-spot-advisor';
import { loadOnDemandCatalog } from '@/server/adapters/catalog/load-on-demand-catalog';
import { loadSpotAdvisor } from '@/server/adapters/catalog/load-spot-advisor';
import { createSecretBox } from '@/server/adapters/crypto/secret-box';
import { createDecisionServer } from '@/server/adapters/decision/decision-server';
import { createClusterGateway } from '@/server/adapters/kubernetes';
import { createAddressGuard } from '@/server/adapters/net/address-guard';
import { openDatabase } from '@/server/adapters/postgres/database';
import { createIdempotencyRepository } from '@/server/adapters/postgres/repositories/identity/idempotency-repository';
import { createSessionRepository } from '@/server/adapters/postgres/repositories/identity/session-repository';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { createJobQueue } from '@/server/adapters/redis';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { Environment } from './environment-schema';
import { featureDefaults } from './feature-defaults';
import { createLogger } from './logger';
import { createWorkerMetrics } from './worker-metrics';

/** Everything a worker process is made of; `close` ends it in the right order. */
export function createWorkerContainer(environment: Environment) {
  const workerId = environment.WORKER_ID ?? `worker-${randomUUID().slice(0, 8)}`;
  const log = createLogger(workerId, environment.LOG_LEVEL);
  const database = openDatabase(environment.DATABASE_URL, {
    poolSize: environment.DATABASE_POOL_SIZE,
    applicationName: `cloudoptim-${workerId}`,
  });
  const guard = createAddressGuard({
    allowPrivate: environment.ALLOW_PRIVATE_ENDPOINTS,
    privateCidrs: environment.PRIVATE_ENDPOINT_CIDRS,
  });
  const clusters = createClusterGateway({
    clock: systemClock,
    log,
    guard,
    settings: {
      timeoutMs: environment.K8S_API_TIMEOUT_SECONDS * 1000,
      retryAttempts: environment.K8S_API_RETRY_ATTEMPTS,
      backoffFactor: environment.K8S_API_BACKOFF_FACTOR,
    },
  });
  const aws = createAwsGateway({ clock: systemClock, log });
  const advisor = createLiveSpotAdvisor({
    url: environment.SPOT_ADVISOR_URL === 'off' ? null : environment.SPOT_ADVISOR_URL,
    snapshot: loadSpotAdvisor(),
    clock: systemClock,
    log,
  });
  advisor.start();
  const jobs = createJobQueue({
    url: environment.REDIS_URL,
    clock: systemClock,
    log,
    name: jobQueueName(environment.DATABASE_URL),
  });
  const metrics = createWorkerMetrics({ db: database.db, jobs, clock: systemClock });
  return {
    environment,
    database,
    log,
    jobs,
    metrics,
    /** What the worker's jobs need beside `deps`. */
    housekeeping: {
      idempotency: createIdempotencyRepository(database.db),
      signIns: createSessionRepository(database.db),
    },
    deps: {
      settings: {
        workerId,
        queueMaxMessages: environment.SQS_MAX_MESSAGES,
        queueWaitSeconds: environment.SQS_WAIT_TIME_SECONDS,
        queueVisibilitySeconds: environment.SQS_VISIBILITY_TIMEOUT,
        queueRetrySeconds: environment.SQS_POLL_INTERVAL_SECONDS,
        drainOnRebalance: environment.DRAIN_ON_REBALANCE,
        rolloutSettleSeconds: environment.ROLLOUT_SETTLE_SECONDS,
        optimizationIntervalMinutes: environment.OPTIMIZATION_INTERVAL_MINUTES,
        features: featureDefaults(environment),
      },
      store: createStore(database.db),
      clock: systemClock,
      ids: uuidSource,
      log,
      clusters,
      aws,
      decisionServer: createDecisionServer({
        baseUrl: environment.ML_SERVER_URL,
        apiKey: environment.ML_SERVER_API_KEY ?? '',
        clock: systemClock,
        log,
      }),
      secretBox: createSecretBox(environment.ENCRYPTION_KEY),
      catalog: loadOnDemandCatalog(),
      advisor,
      telemetry: metrics.telemetry,
    },
    async close(): Promise<void> {
      advisor.close();
      await jobs.close();
      await clusters.close();
      await aws.close();
      await database.close();
    },
  };
}

/** Jobs point to rows of one database: installations that share a Redis must not take each other's. */
function jobQueueName(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `cloudoptim-${createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 8)}`;
}
