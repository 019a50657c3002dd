import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterConnection, ClusterGateway } from '@/server/ports/cluster-api';
import { refuse, type Outcome } from '@/server/services/access/refusal';

/** A first sync of 1,000 nodes and 25,000 pods takes well under this. */
const SYNC_TIMEOUT_MS = 20_000;

/** One complete, fresh snapshot of a cluster: the watches are opened, their first sync awaited, and closed. */
export async function readSnapshot(
  deps: { readonly clusterGateway: ClusterGateway; readonly clock: Clock },
  connection: ClusterConnection,
): Promise<Outcome<ClusterSnapshot>> {
  const watch = deps.clusterGateway.watch(connection);
  const until = deps.clock.now().getTime() + SYNC_TIMEOUT_MS;
  try {
    for (;;) {
      const state = watch.state();
      const snapshot = watch.snapshot();
      if (state.kind === 'live' && snapshot !== null) return ok(snapshot);
      if (state.kind === 'failing')
        return refuse('unavailable', 'cluster_unavailable', state.message, { reason: state.code });
      if (deps.clock.now().getTime() > until) {
        return refuse('unavailable', 'cluster_unavailable', 'the cluster could not be read in time', {
          reason: 'timeout',
        });
      }
      await deps.clock.sleep(25);
    }
  } finally {
    await watch.close();
  }
}
