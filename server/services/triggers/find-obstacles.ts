import { windowState } from '@/server/domain/calendar/window-state';
import { oldestApproval } from '@/server/domain/execution/approval';
import { featureEnabled, type FeatureDefaults } from '@/server/domain/features/features';
import { breakerState, FAILURES_IN_A_ROW } from '@/server/domain/triggers/breaker';
import type { SkipReason } from '@/server/domain/triggers/skip-reasons';
import { FEATURE_OF, startObstacles, type OptimizationType } from '@/server/domain/triggers/start-obstacles';
import type { Instant } from '@/server/domain/shared/instant';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { whyNoScaleUpOwner } from '@/server/services/planning/scale-up-owner';

export interface WantedOptimization {
  readonly optimizationType: OptimizationType;
  readonly by: 'person' | 'schedule';
  readonly dryRun: boolean;
  /** Whether the cluster's state is fresh, as far as the caller can tell. */
  readonly fresh: boolean;
  readonly now: Instant;
}

/** Every reason why an optimization of the cluster may not be opened now; none: it may. */
export async function findObstacles(
  store: Pick<Store, 'fleet' | 'schedules' | 'usage'>,
  cluster: MonitoredCluster,
  wanted: WantedOptimization,
  defaults: FeatureDefaults,
): Promise<readonly SkipReason[]> {
  const { optimizationType, dryRun, now } = wanted;
  const { clusterId } = cluster;
  const [ends, openPlanId, movedAt, template, usageHours] = await Promise.all([
    store.schedules.findLastEnds(clusterId, FAILURES_IN_A_ROW),
    store.schedules.findOpen(clusterId, oldestApproval(now)),
    store.schedules.findLastMove(clusterId, optimizationType, dryRun ? 'shown' : 'moved'),
    store.fleet.findTemplate(clusterId),
    store.usage.findLongestHours(clusterId),
  ]);
  return startObstacles({
    ...wanted,
    featureOn: featureEnabled(FEATURE_OF[optimizationType], {
      cluster: cluster.features,
      customer: cluster.customerFeatures,
      defaults,
    }),
    pause: cluster.pause,
    windows: windowState(cluster.maintenance, now),
    breaker: breakerState(ends, { resetAt: cluster.breakerResetAt, now }),
    openPlanId,
    templateVerified: template?.status === 'verified',
    noScaleUpOwner: whyNoScaleUpOwner(cluster, {
      autoscaler: cluster.autoscaler === null ? null : { kind: cluster.autoscaler, works: true },
      template,
      features: defaults,
    }),
    usageHours,
    movedAt,
  });
}
