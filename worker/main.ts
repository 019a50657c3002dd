import { errorMessage } from '@/server/domain/shared/app-error';
import { readEnvironment } from '@/server/runtime/environment';
import { listenTo } from '@/server/runtime/listen';
import { createWorkerContainer } from '@/server/runtime/worker-container';
import { startHealthServer } from './health-server';
import { LocalSchedule } from './processors/local-schedule';
import { createProcessors } from './processors/processors';
import { Worker } from './worker';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const container = createWorkerContainer(environment);
  const { deps, jobs, log, metrics } = container;
  const worker = new Worker(deps);
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
  const processors = createProcessors({ ...deps, ...container.housekeeping, workers: deps.store.workers });
  const localSchedule = new LocalSchedule({ queue: jobs, processors, clock: deps.clock, log });
  jobs.work(processors);
  localSchedule.start();
  log.info({ worker_id: deps.settings.workerId, metrics_url: health.url }, 'worker ready');

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'worker stops');
    void (async () => {
      localSchedule.stop();
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
