import type { Allocation } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import { mergeRows } from '@/server/domain/safety/mix/merge-rows';
import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { OnDemandCatalog, SpotAdvisor } from '@/server/ports/pool-facts';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Store } from '@/server/ports/store';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { clusterPolicy } from './cluster-policy';
import { countsToday } from './fleet-mix';
import { loadPoolFacts } from './load-pool-facts';
import { readStoredFacts, type StoredFacts } from './stored-facts';

export interface StoredMixDeps {
  readonly store: Store;
  readonly clusters: ClusterRepository;
  readonly clock: Clock;
  readonly advisor: SpotAdvisor;
  readonly catalog: OnDemandCatalog;
}

export interface StoredMix {
  /** The mix that counts today (Decision 17), one row a node. */
  readonly current: readonly Allocation[];
  readonly facts: StoredFacts;
  readonly policy: SafetyPolicy;
}

/** A cluster's mix and the facts about its pools as stored; null when the actor may not see the cluster. */
export async function loadStoredMix(
  deps: StoredMixDeps,
  clusterId: string,
  actor: Actor,
): Promise<StoredMix | null> {
  const cluster = await deps.clusters.findById(actor.scope, clusterId);
  if (cluster === null) return null;
  const [nodes, template, reservations, subjects, poolFacts] = await Promise.all([
    deps.store.fleet.findNodes(clusterId),
    deps.store.fleet.findTemplate(clusterId),
    deps.store.safety.findReservations(clusterId),
    deps.store.plans.findOpenSubjects(clusterId),
    loadPoolFacts(deps, cluster.region),
  ]);
  const templateZones = Object.keys(template?.subnets ?? {});
  const stored = { region: cluster.region, nodes, reservations, templateZones };
  const facts = readStoredFacts(stored, poolFacts, deps.catalog);
  const leaving = new Set(subjects.flatMap((one) => one.nodeName ?? []));
  const now = deps.clock.now();
  const current = [
    ...nodes.flatMap((node): Allocation[] => {
      const { instanceType, availabilityZone, nodeType } = node;
      if (instanceType === null || availabilityZone === null || nodeType === 'other') return [];
      if (!countsToday(node, leaving, now)) return [];
      const pool = facts.describe({ instanceType, availabilityZone, lifecycle: nodeType });
      return pool === null ? [] : [{ ...pool, count: 1 }];
    }),
    ...reservations.map((reservation): Allocation => ({ ...reservation, count: 1 })),
  ];
  return { current, facts, policy: clusterPolicy(cluster) };
}

/** The mix of a cluster that the gate would compare a question with, one row a pool. Reads only what is stored. */
export const createReadCurrentMix =
  (deps: StoredMixDeps) =>
  async (
    clusterId: string,
    actor: Actor,
  ): Promise<Outcome<{ allocations: readonly Allocation[]; policy: SafetyPolicy }>> => {
    const mix = await loadStoredMix(deps, clusterId, actor);
    if (mix === null) return refuse('not_found', 'not_found', 'no such cluster');
    return ok({ allocations: mergeRows(mix.current), policy: mix.policy });
  };
