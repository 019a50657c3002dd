import { errorMessage } from '@/server/domain/shared/app-error';
import { readEnvironment } from '@/server/runtime/environment';
import { listenTo } from '@/server/runtime/listen';
import { createWorkerContainer } from '@/server/runtime/worker-container';
import { startHealthServer } from './health-server';
import { BackgroundJobs } from './jobs/background-jobs';
import { createProcessors } from './processors/processors';
import { SessionRegistry } from './region/session-registry';
import { Worker } from './worker';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const container = createWorkerContainer(environment);
  const { deps, jobs, log, metrics } = container;
  const sessions = new SessionRegistry();
  const { features, optimizationIntervalMinutes } = deps.settings;
  const processors = createProcessors({
    ...deps,
    ...container.housekeeping,
    workers: deps.store.workers,
    sessions,
    features,
    optimizationIntervalMs: optimizationIntervalMinutes * 60_000,
  });
  const background = new BackgroundJobs({
    queue: jobs,
    processors,
    store: deps.store,
    clock: deps.clock,
    log,
    checksForSavings: optimizationIntervalMinutes > 0,
  });
  const worker = new Worker(deps, sessions, background);
  metrics.watch(() => worker.report());
  const health = await startHealthServer({
    port: environment.METRICS_PORT,
    token: environment.METRICS_TOKEN ?? null,
    registry: metrics.registry,
    report: () => ({ ...worker.report(), job_queue: jobs.state() }),
  });
  const unlisten = await listenTo(container.database.sql, log, {
    events_waiting: (key) => worker.wake(key),
    plans_waiting: (key) => worker.wake(key),
    clusters_changed: (key) => worker.clustersChanged(key),
  });
  await worker.start(health.url);
  background.start();
  log.info({ worker_id: deps.settings.workerId, metrics_url: health.url }, 'worker ready');

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'worker stops');
    void (async () => {
      await background.stop();
      await worker.stop();
      await unlisten();
      await health.close();
      await container.close();
      process.exit(0);
    })().catch((error: unknown) => {
      log.error({ err: error }, 'the worker did not stop cleanly');
      process.exit(1);
    });
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
}

main().catch((error: unknown) => {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = 1;
});
