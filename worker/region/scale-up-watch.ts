import {
  isOverdue,
  observeWaiting,
  unschedulablePods,
  type Waiting,
} from '@/server/domain/planning/scale-up/waiting-pods';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { openScaleUp, type OpenScaleUpDeps } from '@/server/services/kinds/scale-up/open-scale-up';
import type { WorkerDeps } from '../worker-deps';

/** While pods wait the database is asked no more often than this whether something is to be done. */
const ASK_EVERY_MS = 3_000;

interface Seen {
  readonly version: number;
  readonly waiting: Waiting;
  askedAt: number;
}

/**
 * Watches the clusters of one lease for pods that the scheduler finds no node for. A look is one pass over the pods of a
 * snapshot that has changed; while none waits nothing else is done.
 */
export class ScaleUpWatch {
  private readonly seen = new Map<string, Seen>();
  private readonly scaleUp: OpenScaleUpDeps;

  constructor(private readonly deps: WorkerDeps) {
    const { store, clock, ids, settings } = deps;
    this.scaleUp = { store, clock, ids, features: settings.features };
  }

  /** Looks at each session once; never throws. Clusters that are not among them are forgotten. */
  async look(sessions: Iterable<ClusterSession>): Promise<void> {
    const present = new Set<string>();
    for (const session of sessions) {
      const { clusterId } = session.cluster;
      present.add(clusterId);
      try {
        await this.lookAt(session);
      } catch (error) {
        this.deps.log.warn({ err: error, cluster_id: clusterId }, 'waiting pods could not be looked after');
      }
    }
    for (const clusterId of this.seen.keys()) if (!present.has(clusterId)) this.seen.delete(clusterId);
  }

  private async lookAt(session: ClusterSession): Promise<void> {
    const snapshot = session.live() ? session.snapshot() : null;
    if (snapshot === null) return;
    const { clusterId } = session.cluster;
    const before = this.seen.get(clusterId) ?? null;
    if (before?.version === snapshot.version && before.waiting.size === 0) return;
    const now = this.deps.clock.now();
    const pods = unschedulablePods(snapshot);
    const seen: Seen = {
      version: snapshot.version,
      waiting: observeWaiting(before?.waiting ?? null, pods, now),
      askedAt: before?.askedAt ?? 0,
    };
    this.seen.set(clusterId, seen);
    const overdue = pods.filter((pod) => isOverdue(seen.waiting, pod, now));
    if (overdue.length === 0 || now.getTime() - seen.askedAt < ASK_EVERY_MS) return;
    seen.askedAt = now.getTime();
    const opened = await openScaleUp(this.scaleUp, session, overdue);
    if (opened !== null)
      this.deps.log.info(
        { cluster_id: clusterId, plan_id: opened.optimizationId, pods: overdue.length },
        'pods wait for a node: a scale-up is opened',
      );
  }
}
