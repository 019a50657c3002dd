import { ok } from '@/server/domain/shared/result';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Actor } from '../access/actor';
import { refuse, type Outcome } from '../access/refusal';
import { openOptimization, type OpenOptimizationDeps } from './open-optimization';

export interface TriggerDeps extends OpenOptimizationDeps {
  readonly clusters: Pick<ClusterRepository, 'findById'>;
}

export interface TriggerInput {
  readonly clusterId: string;
  readonly optimizationType: 'spot_optimize' | 'bin_pack';
  readonly dryRun: boolean;
}

/**
 * Opens an optimisation that the worker decides, judges and, unless it is a dry run, carries out: an operator's own
 * trigger is its approval (spec 08-decided, 2). Refused when the cluster is in advise mode or paused, a Spot optimisation's
 * node template is not verified, or another optimisation of it is open; a dry run asks none of that.
 */
export const createTriggerOptimization =
  (deps: TriggerDeps) =>
  async (input: TriggerInput, actor: Actor): Promise<Outcome<{ readonly optimizationId: string }>> => {
    const visible = await deps.clusters.findById(actor.scope, input.clusterId);
    const cluster = visible === null ? null : await deps.store.fleet.findMonitoredById(input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const refused = input.dryRun ? null : await whyNotNow(deps, cluster, input.optimizationType);
    if (refused !== null) return refuse('unprocessable', refused.code, refused.message);
    const opened = await openOptimization(deps, {
      cluster,
      optimizationType: input.optimizationType,
      dryRun: input.dryRun,
      requestedBy: actor.name,
      needsApproval: false,
      scheduled: false,
    });
    return opened === null
      ? refuse('conflict', 'plan_open', 'another optimisation of this cluster is open already')
      : ok(opened);
  };

async function whyNotNow(
  deps: TriggerDeps,
  cluster: MonitoredCluster,
  type: TriggerInput['optimizationType'],
): Promise<{ readonly code: string; readonly message: string } | null> {
  if (cluster.mode === 'advise')
    return { code: 'advise_mode', message: 'this cluster is in advise mode: only a dry run is possible' };
  if (cluster.pause !== null)
    return { code: 'paused', message: `paused (${cluster.pause}): resume first, or ask for a dry run` };
  // Spec 08-decided, 1: what is taken away must be able to come back.
  if (type === 'bin_pack')
    return {
      code: 'no_scale_up_owner',
      message:
        'nothing would bring capacity back when a rollout needs more of it (scale-up is not part of this version): only a dry run is possible',
    };
  const template = await deps.store.fleet.findTemplate(cluster.clusterId);
  return template?.status === 'verified'
    ? null
    : {
        code: 'template_unverified',
        message: 'the node template is not verified: prove it first, so that new nodes are known to join',
      };
}
