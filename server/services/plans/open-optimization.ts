import { oldestApproval } from '@/server/domain/execution/approval';
import type { DecidedPlan } from '@/server/domain/execution/optimizations';
import type { StepDraft } from '@/server/domain/execution/step-types';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { planSteps } from './plan-steps';

export interface OpenOptimizationDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface NewOptimization {
  readonly cluster: MonitoredCluster;
  readonly optimizationType: DecidedPlan;
  readonly dryRun: boolean;
  readonly requestedBy: string;
  /** Wait for a person before anything is executed. */
  readonly needsApproval: boolean;
  /** Opened by the schedule: the same proposal is not made twice, and a person's own trigger takes its place. */
  readonly scheduled: boolean;
  /** Of a scale-up: a person's own, which brings what the pods need. */
  readonly byHand?: boolean;
}

const TITLES: Readonly<Record<DecidedPlan, string>> = {
  spot_optimize: 'Spot optimization',
  bin_pack: 'Bin packing',
  rightsize: 'Rightsizing',
  scale_up: 'Scale-up',
};

/**
 * Opens an optimization, which the holder of the cluster's lease then decides; in one transaction, and in the given store's
 * when that is one. What waits too long for a person is closed first, so that it does not stand in the way; a person's own
 * plan also takes the place of a scheduled one that waits. Null when another optimization of the cluster is open.
 */
export async function openOptimization(
  deps: OpenOptimizationDeps,
  wanted: NewOptimization,
): Promise<{ readonly optimizationId: string } | null> {
  const { cluster, optimizationType, dryRun } = wanted;
  const optimizationId = deps.ids.newId();
  const now = deps.clock.now();
  const first: StepDraft<'decide'> = {
    position: 0,
    stepType: 'decide',
    target: cluster.clusterName,
    dependsOn: [],
    input: {},
  };
  return deps.store.transaction(async (store) => {
    await store.plans.expireWaiting(oldestApproval(now), now);
    // A scale-up runs beside what waits.
    if (!dryRun && !wanted.scheduled && optimizationType !== 'scale_up')
      await store.plans.supersedeScheduled(cluster.clusterId, {
        at: now,
        outcome: `superseded: ${wanted.requestedBy} asked for another optimization`,
      });
    const inserted = await store.plans.insert({
      id: optimizationId,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      optimizationType,
      status: 'deciding',
      dryRun,
      account: cluster.account,
      region: cluster.region,
      subjectInstanceId: null,
      deadlineAt: null,
      subject: {
        kind: optimizationType,
        title: `${TITLES[optimizationType]} of ${cluster.clusterName}`,
        needs_approval: wanted.needsApproval,
        scheduled: wanted.scheduled,
        by_hand: wanted.byHand === true,
      },
      explanation: null,
      requestedBy: wanted.requestedBy,
      createdAt: now,
      completedAt: null,
      steps: planSteps([first], { planId: optimizationId, ids: deps.ids }),
    });
    if (!inserted) return null;
    await store.plans.notifyWaiting(cluster.account, cluster.region);
    return { optimizationId };
  });
}
