import type { Lease, LeaseKey, WorkerReport } from '@/server/ports/repositories/lease-repository';
import { LeaseKeeper } from './leases/lease-keeper';
import { RegionWorker } from './region/region-worker';
import type { BackgroundJobs } from './jobs/background-jobs';
import type { HeldRegion } from './jobs/due-jobs';
import type { SessionRegistry } from './region/session-registry';
import type { WorkerDeps } from './worker-deps';

/** How often the worker says that it lives. */
const HEARTBEAT_MS = 5_000;

/** One worker process: holds leases, runs a region worker for each, and the region's background jobs. */
export class Worker {
  private readonly regions = new Map<string, { readonly region: RegionWorker; readonly held: HeldRegion }>();
  private readonly leases: LeaseKeeper;
  private readonly startedAt: Date;
  private heart: NodeJS.Timeout | null = null;
  private metricsUrl: string | null = null;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly registry: SessionRegistry,
    private readonly jobs: Pick<BackgroundJobs, 'hold' | 'release'>,
  ) {
    this.startedAt = deps.clock.now();
    this.leases = new LeaseKeeper(deps, {
      taken: (lease) => this.taken(lease),
      lost: (key) => this.lost(key),
    });
  }

  async start(metricsUrl: string | null): Promise<void> {
    this.metricsUrl = metricsUrl;
    await this.beat();
    await this.leases.start();
    this.heart = setInterval(() => void this.beat(), HEARTBEAT_MS);
    await this.beat();
  }

  async stop(): Promise<void> {
    if (this.heart !== null) clearInterval(this.heart);
    await this.leases.stop();
    await this.deps.store.workers.remove(this.deps.settings.workerId);
  }

  /** An event or a plan waits in that `account/region`. */
  wake(key: string): void {
    void this.regions.get(key)?.region.sweep();
  }

  /** Clusters of that `account/region` were registered, changed or deleted. */
  clustersChanged(key: string): void {
    const held = this.regions.get(key);
    if (held === undefined) void this.leases.turn();
    else void held.region.reload();
  }

  report(): WorkerReport & { readonly plans: number } {
    const reports = [...this.regions.values()].map(({ region }) => region.reports());
    return {
      leases: this.leases.count(),
      pollers: reports.flatMap((report) => report.pollers),
      watches: reports.flatMap((report) => report.watches),
      plans: reports.reduce((sum, report) => sum + report.plans, 0),
    };
  }

  private async taken(lease: Lease): Promise<void> {
    const region = new RegionWorker(this.deps, this.registry, lease);
    const held: HeldRegion = { key: lease, sessions: () => region.sessions() };
    this.regions.set(region.key, { region, held });
    this.jobs.hold(held);
    await region.start();
  }

  private async lost(key: LeaseKey): Promise<void> {
    const name = `${key.account}/${key.region}`;
    const lost = this.regions.get(name);
    if (lost === undefined) return;
    this.regions.delete(name);
    await Promise.all([lost.region.stop(), this.jobs.release(lost.held)]);
  }

  private async beat(): Promise<void> {
    const { store, settings, clock, log } = this.deps;
    try {
      await store.workers.heartbeat({
        id: settings.workerId,
        startedAt: this.startedAt,
        now: clock.now(),
        metricsUrl: this.metricsUrl,
        report: this.report(),
      });
    } catch (error) {
      log.warn({ err: error }, 'the heartbeat could not be written');
    }
  }
}
