import type { ClusterSession } from '@/server/ports/cluster-session';
import { createCollectMoney } from '@/server/services/money/collect-money';
import { createCollectUsage } from '@/server/services/usage/collect-usage';
import type { WorkerDeps } from '../worker-deps';

/** Metrics-server measures every 15 s to 60 s; a sample a minute is what the Vertical Pod Autoscaler takes as well. */
const EVERY_MS = 60_000;
/** Until the first watch answers there is nothing to read; after that the minute counts. */
const FIRST_TRY_MS = 1_000;

/**
 * What is read of one cluster once a minute, beside everything else: a reading that is slow holds up no interruption and
 * is not joined by a second one.
 */
export class MinuteReadings {
  private readonly collectUsage;
  private readonly collectMoney;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly session: ClusterSession,
  ) {
    this.collectUsage = createCollectUsage(deps);
    this.collectMoney = createCollectMoney(deps);
    this.next(FIRST_TRY_MS);
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private next(afterMs: number): void {
    if (this.closed) return;
    this.timer = setTimeout(() => void this.read(), afterMs);
  }

  private async read(): Promise<void> {
    const { deps, session } = this;
    if (session.snapshot() === null || !session.live()) {
      this.next(FIRST_TRY_MS);
      return;
    }
    const startedAt = deps.clock.now().getTime();
    await Promise.all([
      this.attempt('usage could not be kept', () => this.collectUsage(session)),
      this.attempt('instances and prices could not be kept', () => this.collectMoney(session)),
    ]);
    this.next(Math.max(FIRST_TRY_MS, EVERY_MS - (deps.clock.now().getTime() - startedAt)));
  }

  private async attempt(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.deps.log.warn({ err: error, cluster_id: this.session.cluster.clusterId }, failure);
    }
  }
}
