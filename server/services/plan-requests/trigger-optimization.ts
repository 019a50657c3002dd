import type { FeatureDefaults } from '@/server/domain/features/features';
import { ok } from '@/server/domain/shared/result';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { findObstacles } from '@/server/services/triggers/find-obstacles';
import { openOptimization, type OpenOptimizationDeps } from '@/server/services/plans/open-optimization';

export interface TriggerDeps extends OpenOptimizationDeps {
  readonly features: FeatureDefaults;
  readonly clusters: Pick<ClusterRepository, 'findById'>;
}

export interface TriggerInput {
  readonly clusterId: string;
  readonly optimizationType: 'spot_optimize' | 'bin_pack' | 'rightsize' | 'scale_up';
  readonly dryRun: boolean;
}

/**
 * Opens an optimization that the worker decides, judges and, unless it is a dry run, carries out: an operator's own
 * trigger is its approval (Decision 4). Refused, with every reason, in advise mode and when anything speaks against
 * acting now; when another optimization runs it is a conflict, while a scheduled one that only waits gives way. A dry run
 * asks none of that.
 */
export const createTriggerOptimization =
  (deps: TriggerDeps) =>
  async (input: TriggerInput, actor: Actor): Promise<Outcome<{ readonly optimizationId: string }>> => {
    const visible = await deps.clusters.findById(actor.scope, input.clusterId);
    const cluster = visible === null ? null : await deps.store.fleet.findMonitoredById(input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const refused = await whyNot(deps, cluster, input);
    if (refused !== null) return refused;
    const opened = await openOptimization(deps, {
      cluster,
      optimizationType: input.optimizationType,
      dryRun: input.dryRun,
      requestedBy: actor.name,
      needsApproval: false,
      scheduled: false,
      // A person's own scale-up brings what the pods need, however little was taken away before.
      ...(input.optimizationType === 'scale_up' ? { byHand: true } : {}),
    });
    return opened === null
      ? refuse('conflict', 'plan_open', 'another optimization of this cluster is open already')
      : ok(opened);
  };

async function whyNot(
  deps: TriggerDeps,
  cluster: MonitoredCluster,
  { optimizationType, dryRun }: TriggerInput,
): Promise<Outcome<never> | null> {
  if (cluster.mode === 'advise' && !dryRun)
    return refuse(
      'unprocessable',
      'advise_mode',
      'this cluster is in advise mode: only a dry run is possible',
    );
  if (optimizationType === 'scale_up') return dryRun ? null : whyNoScaleUp(deps, cluster);
  const obstacles = await findObstacles(
    deps.store,
    cluster,
    { optimizationType, dryRun, by: 'person', fresh: true, now: deps.clock.now() },
    deps.features,
  );
  // An open plan may be a scheduled one that waits: opening this one decides it.
  const reasons = obstacles.filter(({ code }) => code !== 'plan_open');
  const [first] = reasons;
  if (first === undefined) return null;
  const message = `${reasons.map((reason) => reason.message).join('; ')}. A dry run is possible`;
  return refuse('unprocessable', first.code, message, { reasons });
}

/** A scale-up is for pods that wait: neither windows nor the circuit breaker of optimizations hold it up. */
async function whyNoScaleUp(deps: TriggerDeps, cluster: MonitoredCluster): Promise<Outcome<never> | null> {
  if (cluster.pause !== null)
    return refuse('unprocessable', 'paused', `paused (${cluster.pause}): resume first, or ask for a dry run`);
  const template = await deps.store.fleet.findTemplate(cluster.clusterId);
  return template?.status === 'verified'
    ? null
    : refuse(
        'unprocessable',
        'template_unverified',
        'the node template is not verified: prove it first, so that new nodes are known to join',
      );
}
