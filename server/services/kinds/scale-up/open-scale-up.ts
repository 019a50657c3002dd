import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { findAutoscaler } from '@/server/domain/cluster/autoscaler';
import { featureEnabled, type FeatureDefaults } from '@/server/domain/features/features';
import { movesThatCount } from '@/server/domain/planning/scale-up/capacity-budget';
import type { PodAnswer } from '@/server/domain/planning/scale-up/plan-scale-up';
import { workloadOf } from '@/server/domain/planning/scale-up/waiting-pods';
import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { PastScaleUp } from '@/server/ports/repositories/plan-repository';
import { openOptimization, type OpenOptimizationDeps } from '@/server/services/plans/open-optimization';
import { FUTILE_LIMIT } from './finish-scale-up';

export interface OpenScaleUpDeps extends OpenOptimizationDeps {
  readonly features: FeatureDefaults;
}

/** How far back plans are asked what they said of a workload. */
const MEMORY_SECONDS = 24 * 3_600;
/** In whose name a scale-up stands in the histories. */
const SCALER = 'system:scale-up';

/**
 * Opens a scale-up for pods that have waited long enough, unless it is not ours to bring capacity (another autoscaler,
 * nothing was ever removed), it is switched off or paused, it has stopped after nodes that helped nobody, one is open, or
 * the pods' workloads have had their answer. Idempotent: a unique key lets one be open at a time.
 */
export async function openScaleUp(
  deps: OpenScaleUpDeps,
  session: ClusterSession,
  overdue: readonly PodSnapshot[],
): Promise<{ readonly optimizationId: string } | null> {
  const { cluster } = session;
  const snapshot = session.snapshot();
  const isOn = featureEnabled('scale_up', {
    cluster: cluster.features,
    customer: cluster.customerFeatures,
    defaults: deps.features,
  });
  if (snapshot === null || !isOn || cluster.pause !== null || findAutoscaler(snapshot) !== null) return null;
  const now = deps.clock.now();
  const { plans } = deps.store;
  const [past, runs] = await Promise.all([
    plans.findScaleUps(cluster.clusterId, plusSeconds(now, -MEMORY_SECONDS)),
    plans.findScaleUpRuns(cluster.clusterId, FUTILE_LIMIT),
  ]);
  if (past.some((plan) => plan.completedAt === null)) return null;
  if (runs.length === FUTILE_LIMIT && runs.every((run) => run.futile)) return null;
  if (!overdue.some((pod) => isDue(workloadOf(pod), past, now))) return null;
  const moves = movesThatCount(await plans.findCapacityMoves(cluster.clusterId), cluster.adoptsGroups);
  if (!moves.some((move) => move.kind === 'removed')) return null;
  return openOptimization(deps, {
    cluster,
    optimizationType: 'scale_up',
    // In advise mode the plan is only what would be done (Decision 4).
    dryRun: cluster.mode === 'advise',
    requestedBy: SCALER,
    needsApproval: false,
    scheduled: false,
  });
}

/** Whether no plan has said anything of the workload that still stands. */
const isDue = (workload: string, past: readonly PastScaleUp[], now: Instant): boolean =>
  past.every((plan) =>
    plan.answers.every(
      (answer) =>
        answer.workload !== workload ||
        plan.completedAt === null ||
        plusSeconds(plan.completedAt, standsSeconds(plan, answer.answer)) <= now,
    ),
  );

/** How long an answer stands, so that advice and what cannot be helped are said once, and the rest is tried again. */
function standsSeconds(plan: PastScaleUp, answer: PodAnswer): number {
  if (plan.dryRun || plan.status === 'cancelled') return MEMORY_SECONDS;
  switch (answer) {
    case 'cannot':
      return MEMORY_SECONDS;
    case 'new-node':
      // A pool without room is left alone as long (Decision 32).
      return plan.status === 'completed' ? 60 : 180;
    case 'has-room':
      return 60;
    case 'not-wanted':
      return 600;
    case 'later':
      return plan.status === 'completed' ? 0 : 180;
    case 'beyond':
      return 0;
  }
}
