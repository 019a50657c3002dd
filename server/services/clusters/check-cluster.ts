import { ok } from '@/server/domain/shared/result';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { CheckEntry } from './check-entry';
import { tokenContext } from './prepare-cluster';
import type { RegisterClusterDeps } from './register-cluster';

export interface CheckClusterResult {
  readonly cluster_id: string;
  readonly ok: boolean;
  readonly checked_at: string;
  readonly checks: CheckEntry[];
}

/**
 * Tests every permission of a registered cluster and keeps the result: `connected` when nothing required failed, else
 * `degraded`, or `unreachable` when the cluster itself did not answer. A failed check is an answer, not a refusal.
 */
export const createCheckCluster =
  (deps: Pick<RegisterClusterDeps, 'clusters' | 'customers' | 'secretBox' | 'checkConnection' | 'clock'>) =>
  async (clusterId: string, actor: Actor): Promise<Outcome<CheckClusterResult>> => {
    const cluster = await deps.clusters.findById(actor.scope, clusterId);
    const customer = cluster === null ? null : await deps.customers.findById(actor.scope, cluster.customerId);
    if (cluster === null || customer === null || cluster.tokenSealed === null)
      return refuse('not_found', 'not_found', 'no such cluster');
    const queueUrl = cluster.queueUrl ?? customer.queueUrl;
    if (queueUrl === null)
      return refuse('unprocessable', 'no_queue', 'neither the cluster nor its customer has a queue');
    const check = await deps.checkConnection({
      connection: {
        clusterId,
        endpoint: cluster.endpoint,
        token: deps.secretBox.open(cluster.tokenSealed, tokenContext(clusterId)),
        caCertificatePem: cluster.caCertificatePem,
      },
      account: cluster.account,
      access: {
        roleArn: cluster.roleArn ?? customer.roleArn,
        externalId: customer.externalId,
        region: cluster.region,
      },
      queueUrl,
      template: null,
    });
    const now = deps.clock.now();
    const broken = check.entries.filter((entry) => !entry.ok && entry.severity === 'required');
    const unreachable = broken.some(({ check: name }) => name === 'address' || name === 'certificate');
    await deps.clusters.saveCheck(
      clusterId,
      {
        result: check.entries,
        status: check.ok ? 'connected' : unreachable ? 'unreachable' : 'degraded',
        statusReason: check.ok ? null : broken.map((entry) => entry.message).join('; '),
      },
      now,
    );
    return ok({
      cluster_id: clusterId,
      ok: check.ok,
      checked_at: now.toISOString(),
      checks: [...check.entries],
    });
  };
