import type { JobPayloads } from '@/server/jobs/catalog';
import type { Processors } from '@/server/ports/job-queue';
import { createReportImpairedInstances } from '@/server/services/kinds/interruption/events/report-impaired-instances';
import type { ReportImpairedDeps } from '@/server/services/kinds/interruption/events/report-impaired-instances';
import { createPurgeExpired, type PurgeExpiredDeps } from '@/server/services/maintenance/purge-expired';
import { createWatchTokenExpiry } from '@/server/services/maintenance/watch-token-expiry';
import { createNoteDueProofs } from '@/server/services/kinds/template-proof/note-due-proofs';

export type ProcessorDeps = ReportImpairedDeps & PurgeExpiredDeps;

/** One processor for every job: a job without one does not compile. */
export function createProcessors(deps: ProcessorDeps): Processors<JobPayloads> {
  const reportImpairedInstances = createReportImpairedInstances(deps);
  const purgeExpired = createPurgeExpired(deps);
  const watchTokenExpiry = createWatchTokenExpiry(deps);
  const noteDueProofs = createNoteDueProofs(deps);
  return {
    'check-instance-health': (_payload, signal) => reportImpairedInstances(signal),
    'purge-expired': () => purgeExpired(),
    'watch-token-expiry': (_payload, signal) => watchTokenExpiry(signal),
    'verify-templates': (_payload, signal) => noteDueProofs(signal),
  } satisfies Processors<JobPayloads>;
}
