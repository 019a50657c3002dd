import { findAutoscaler } from '@/server/domain/cluster/autoscaler';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { Clock } from '@/server/ports/clock';
import type { MonitoredCluster, NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import type { FleetTracker } from './fleet-tracker';

/** Rows are written at least this often, so that `last_synced_at` tells how fresh the page is. */
const WRITE_EVERY_MS = 15_000;

/** Keeps a cluster's node rows and counts in Postgres equal to its snapshot; writes only what is worth it. */
export class ClusterSync {
  private lastWritten = '';
  private lastWriteAt = 0;
  private running = false;

  constructor(
    private readonly deps: { readonly store: Store; readonly clock: Clock },
    private readonly cluster: MonitoredCluster,
    private readonly tracker: FleetTracker,
  ) {}

  /** One pass; a pass that is already running is not joined by a second one. Throws when Postgres is away. */
  async pass(snapshot: ClusterSnapshot): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const rows = await this.tracker.update(snapshot);
      const now = this.deps.clock.now();
      const picture = pictureOf(rows);
      if (picture === this.lastWritten && now.getTime() - this.lastWriteAt < WRITE_EVERY_MS) return;
      const changed = picture !== this.lastWritten && this.lastWritten !== '';
      await this.deps.store.transaction(async (store) => {
        const autoscaler = findAutoscaler(snapshot);
        await store.fleet.saveNodes(
          this.cluster.clusterId,
          rows,
          {
            podCount: countPods(snapshot),
            autoscaler: autoscaler?.works === true ? autoscaler.kind : null,
          },
          now,
        );
        if (changed) await this.announce(store, now, rows);
      });
      this.lastWritten = picture;
      this.lastWriteAt = now.getTime();
    } finally {
      this.running = false;
    }
  }

  private async announce(store: Store, now: Date, rows: readonly NodeRow[]): Promise<void> {
    await store.activity.append({
      at: now,
      kind: 'nodes.changed',
      severity: 'info',
      title: `${this.cluster.clusterName} has ${rows.length} nodes, ${rows.filter((row) => row.status === 'ready').length} of them Ready`,
      customerId: this.cluster.customerId,
      clusterId: this.cluster.clusterId,
      planId: null,
      eventId: null,
      detail: { nodes: rows.length },
    });
  }
}

/** What of the rows a reader would notice; pod counts change all the time and are written with the next pass. */
function pictureOf(rows: readonly NodeRow[]): string {
  return rows
    .map((row) =>
      [
        row.nodeUid,
        row.status,
        row.unschedulable,
        row.owner,
        row.nodeType,
        row.pricePerHour?.toString() ?? '',
      ].join(','),
    )
    .sort()
    .join(';');
}

function countPods(snapshot: ClusterSnapshot): number {
  let count = 0;
  for (const pod of snapshot.pods.values())
    if (pod.phase !== 'Succeeded' && pod.phase !== 'Failed') count += 1;
  return count;
}
