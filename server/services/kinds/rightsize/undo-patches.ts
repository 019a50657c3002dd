import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import { describeWorkload } from '@/server/domain/rightsizing/workload';
import { plusSeconds } from '@/server/domain/shared/instant';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { WorkloadPatchRecord } from '@/server/ports/repositories/workload-patch-repository';
import type { StepContext } from '@/server/services/plans/step-handler';
import { byWorkload, restoreWorkload, type Restored } from './restore-workload';
import type { RightsizingDeps } from './rightsizing-deps';
import { unlessAway } from './unless-away';

/** A cluster that does not answer is waited for as long, before what stays is said. */
const AWAY_SECONDS = 600;

/** Takes back the changes of these rows, workload by workload; what cannot be taken back does not stop the others. */
export async function undoPatches(
  deps: RightsizingDeps,
  context: StepContext,
  rows: readonly WorkloadPatchRecord[],
  validationOf: (row: WorkloadPatchRecord) => string,
): Promise<Restored> {
  const undone: string[] = [];
  const stays: string[] = [];
  const restored = await Promise.all(
    byWorkload(rows).map((group) => persist(deps, context, group, validationOf(group[0]))),
  );
  for (const one of restored) {
    undone.push(...one.undone);
    stays.push(...one.stays);
  }
  return { undone, stays };
}

async function persist(
  deps: RightsizingDeps,
  context: StepContext,
  group: Parameters<typeof restoreWorkload>[2],
  validationId: string,
): Promise<Restored> {
  const until = plusSeconds(deps.clock.now(), AWAY_SECONDS);
  try {
    for (;;) {
      context.signal.throwIfAborted();
      const done = await unlessAway(deps, context, until, () =>
        restoreWorkload(deps, context, group, validationId),
      );
      if (done !== null) return done;
    }
  } catch (error) {
    if (error instanceof ClaimLostError || context.signal.aborted || !(error instanceof AppError))
      throw error;
    const what = `${describeWorkload(group[0])} with its new requests (${errorMessage(error)})`;
    await context.log('error', `could not be undone: ${what}`);
    return { undone: [], stays: [what] };
  }
}
