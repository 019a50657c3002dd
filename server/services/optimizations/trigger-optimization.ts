import type { StepDraft } from '@/server/domain/execution/step-types';
import { plusSeconds } from '@/server/domain/shared/instant';
import { ok } from '@/server/domain/shared/result';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import type { Actor } from '../access/actor';
import { refuse, type Outcome } from '../access/refusal';
import { planSteps } from '../plans/plan-steps';
import { APPROVAL_LIFE_SECONDS } from './settle-optimization';

export interface TriggerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly clusters: Pick<ClusterRepository, 'findById'>;
}

export interface TriggerInput {
  readonly clusterId: string;
  readonly optimizationType: 'spot_optimize' | 'bin_pack';
  readonly dryRun: boolean;
}

const TITLES = { spot_optimize: 'Spot optimisation', bin_pack: 'Bin packing' } as const;

/** How long one node's drain may take before the plan is undone: longer than most disruption budgets hold. */
const DRAIN_TIMEOUT_SECONDS = 900;

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
    const optimizationId = deps.ids.newId();
    const now = deps.clock.now();
    const first: StepDraft = {
      position: 0,
      stepType: 'decide',
      target: cluster.clusterName,
      dependsOn: [],
      input: {},
    };
    const opened = await deps.store.transaction(async (store) => {
      // One that nobody approved in time must not stand in the way.
      await store.plans.expireWaiting(plusSeconds(now, -APPROVAL_LIFE_SECONDS), now);
      const inserted = await store.plans.insert({
        id: optimizationId,
        customerId: cluster.customerId,
        clusterId: cluster.clusterId,
        optimizationType: input.optimizationType,
        status: 'deciding',
        dryRun: input.dryRun,
        account: cluster.account,
        region: cluster.region,
        subjectInstanceId: null,
        deadlineAt: null,
        subject: {
          title: `${TITLES[input.optimizationType]} of ${cluster.clusterName}`,
          graceSeconds: null,
          timeoutSeconds: DRAIN_TIMEOUT_SECONDS,
        },
        explanation: null,
        requestedBy: actor.name,
        createdAt: now,
        completedAt: null,
        steps: planSteps([first], { planId: optimizationId, ids: deps.ids }),
      });
      if (inserted) await store.plans.notifyWaiting(cluster.account, cluster.region);
      return inserted;
    });
    return opened
      ? ok({ optimizationId })
      : refuse('conflict', 'plan_open', 'another optimisation of this cluster is open already');
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
