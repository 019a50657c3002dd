import { AppError } from '@/server/domain/shared/app-error';
import type { FeatureDefaults } from '@/server/domain/features/features';
import type { JobPayloads } from '@/server/jobs/catalog';
import type { ClusterSession, ClusterSessions } from '@/server/ports/cluster-session';
import type { Processors } from '@/server/ports/job-queue';
import { createReportImpairedInstances } from '@/server/services/kinds/interruption/events/report-impaired-instances';
import type { ReportImpairedDeps } from '@/server/services/kinds/interruption/events/report-impaired-instances';
import { removeBridges } from '@/server/services/kinds/interruption/remove-bridges';
import { createPurgeExpired, type PurgeExpiredDeps } from '@/server/services/maintenance/purge-expired';
import { createWatchTokenExpiry } from '@/server/services/maintenance/watch-token-expiry';
import { createNoteDueProofs } from '@/server/services/kinds/template-proof/note-due-proofs';
import { createCollectMoney } from '@/server/services/money/collect-money';
import { createExpireApprovals } from '@/server/services/plan-requests/expire-approvals';
import { createRunSchedule } from '@/server/services/triggers/run-schedule';
import { createCollectUsage } from '@/server/services/usage/collect-usage';

export type ProcessorDeps = Omit<PurgeExpiredDeps, 'sessions' | 'store'> &
  ReportImpairedDeps & {
    readonly signIns: PurgeExpiredDeps['sessions'];
    readonly sessions: ClusterSessions;
    readonly features: FeatureDefaults;
    /** Between two checks of a cluster for savings; 0: none by themselves. */
    readonly optimizationIntervalMs: number;
  };

/** One processor for every job: a job without one does not compile. */
export function createProcessors(deps: ProcessorDeps): Processors<JobPayloads> {
  const { optimizationIntervalMs: intervalMs } = deps;
  const reportImpairedInstances = createReportImpairedInstances(deps);
  const purgeExpired = createPurgeExpired({ ...deps, sessions: deps.signIns });
  const watchTokenExpiry = createWatchTokenExpiry(deps);
  const noteDueProofs = createNoteDueProofs(deps);
  const collectUsage = createCollectUsage(deps);
  const collectMoney = createCollectMoney(deps);
  const expireApprovals = createExpireApprovals(deps);
  const runSchedule = createRunSchedule({ ...deps, intervalMs });
  return {
    'check-instance-health': (place, signal) => reportImpairedInstances(place, signal),
    'check-for-savings': ({ clusterId }) => runSchedule(clusterId),
    'expire-approvals': ({ clusterId }) => expireApprovals(clusterId),
    'read-usage': ({ clusterId }) => collectUsage(sessionOf(deps, clusterId)),
    'read-costs': ({ clusterId }) => collectMoney(sessionOf(deps, clusterId)),
    'remove-bridges': ({ clusterId }) => removeBridges(deps, sessionOf(deps, clusterId)),
    'watch-token-expiry': ({ customerId }, signal) => watchTokenExpiry(customerId, signal),
    'verify-templates': ({ customerId }, signal) => noteDueProofs(customerId, signal),
    'purge-expired': () => purgeExpired(),
  } satisfies Processors<JobPayloads>;
}

/** A cluster's session may be replaced or gone by the time that its job is taken; a later attempt finds the new one. */
function sessionOf({ sessions }: Pick<ProcessorDeps, 'sessions'>, clusterId: string): ClusterSession {
  const session = sessions.find(clusterId);
  if (session === null)
    throw new AppError('not_watched', 'the cluster is not watched by this worker', { retryable: true });
  return session;
}
