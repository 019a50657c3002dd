import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { Instant } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { StepContext } from '@/server/services/plans/step-handler';

const PAUSE_MS = 5_000;

/**
 * Does the work, or waits a little and answers null when the cluster is away for a while: an API server that restarts is no
 * reason to judge a rollout. Throws once it is later than `until`, and whatever does not pass by itself.
 */
export async function unlessAway<T>(
  deps: { readonly clock: Clock },
  context: StepContext,
  until: Instant,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const passes = error instanceof AppError && error.retryable && !(error instanceof ClaimLostError);
    if (!passes || context.signal.aborted || deps.clock.now() >= until) throw error;
    await context.log('warning', `the cluster does not answer: ${errorMessage(error)}`);
    await deps.clock.sleep(PAUSE_MS, context.signal);
    return null;
  }
}
