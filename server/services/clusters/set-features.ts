import type { FeatureSwitches } from '@/server/domain/features/features';
import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

interface SetFeaturesDeps {
  readonly clusters: Pick<ClusterRepository, 'findById' | 'saveSettings'>;
  readonly customers: Pick<CustomerRepository, 'findById' | 'saveFeatures'>;
  readonly clock: Clock;
}

/** Replaces a cluster's own switches of the workflows; those that are absent follow its customer's. Idempotent. */
export const createSetClusterFeatures =
  (deps: SetFeaturesDeps) =>
  async (
    input: { readonly clusterId: string; readonly features: FeatureSwitches },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const cluster = await deps.clusters.findById(actor.scope, input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const note = {
      kind: 'cluster.updated' as const,
      title: `The workflows of ${cluster.clusterName} were switched by ${actor.name}`,
    };
    await deps.clusters.saveSettings(cluster.id, { features: input.features }, note, deps.clock.now());
    return ok(undefined);
  };

/** Replaces a customer's switches, which hold for its clusters that say nothing themselves. Idempotent. */
export const createSetCustomerFeatures =
  (deps: SetFeaturesDeps) =>
  async (
    input: { readonly customerId: string; readonly features: FeatureSwitches },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const customer = await deps.customers.findById(actor.scope, input.customerId);
    if (customer === null) return refuse('not_found', 'not_found', 'no such customer');
    const title = `The workflows of ${customer.companyName} were switched by ${actor.name}`;
    await deps.customers.saveFeatures(customer.id, input.features, title, deps.clock.now());
    return ok(undefined);
  };
