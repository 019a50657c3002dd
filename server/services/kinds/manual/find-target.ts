import { ok } from '@/server/domain/shared/result';
import type { ClusterConnection } from '@/server/ports/cluster-api';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Store } from '@/server/ports/store';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { tokenContext } from '@/server/services/clusters/prepare-cluster';

export interface FindTargetDeps {
  readonly store: Store;
  readonly clusters: ClusterRepository;
  readonly secretBox: SecretBox;
}

/** A cluster of the actor's scope with what is needed to reach it. */
export async function findTarget(
  deps: FindTargetDeps,
  clusterId: string,
  actor: Actor,
): Promise<Outcome<{ readonly cluster: MonitoredCluster; readonly connection: ClusterConnection }>> {
  const visible = await deps.clusters.findById(actor.scope, clusterId);
  const cluster = visible === null ? null : await deps.store.fleet.findMonitoredById(clusterId);
  if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
  return ok({
    cluster,
    connection: {
      clusterId,
      endpoint: cluster.endpoint,
      token: deps.secretBox.open(cluster.tokenSealed, tokenContext(clusterId)),
      caCertificatePem: cluster.caCertificatePem,
    },
  });
}
