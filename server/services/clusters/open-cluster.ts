import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import { ok } from '@/server/domain/shared/result';
import type { ClusterApi, ClusterGateway } from '@/server/ports/cluster-api';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { tokenContext } from './prepare-cluster';

/** Live reads take at most 5 s (Decision 42). */
export const LIVE_READ_TIMEOUT_MS = 5_000;

export interface OpenClusterDeps {
  readonly clusters: ClusterRepository;
  readonly clusterGateway: ClusterGateway;
  readonly secretBox: SecretBox;
}

/** Reads from a cluster of the actor's scope; a cluster that is away or refuses is `unavailable` with its own reason. */
export async function readLive<T>(
  deps: OpenClusterDeps,
  clusterId: string,
  actor: Actor,
  read: (api: ClusterApi) => Promise<T>,
): Promise<Outcome<T>> {
  const cluster = await deps.clusters.findById(actor.scope, clusterId);
  if (cluster === null || cluster.tokenSealed === null)
    return refuse('not_found', 'not_found', 'no such cluster');
  const api = deps.clusterGateway.open({
    clusterId,
    endpoint: cluster.endpoint,
    token: deps.secretBox.open(cluster.tokenSealed, tokenContext(clusterId)),
    caCertificatePem: cluster.caCertificatePem,
  });
  try {
    return ok(await read(api));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse('unavailable', 'cluster_unavailable', errorMessage(error), { reason: error.code });
  }
}
