import type { LaunchedInstance } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { LaunchContext } from './launch-context';
import { LAUNCH_TOKEN_TAG, type StoredLaunch } from './stored-launch';

/** A look for machines by tag delays nobody longer than this. */
const LOOK_TIMEOUT_MS = 5_000;
/** EC2's lists lag behind its launches (Decision 31): some found, the rest may be seen after this pause. */
const SECOND_LOOK_MS = 5_000;

/**
 * The machines that an earlier send of the very same request has brought, found by their tag; null when none is seen,
 * which proves nothing. Fewer than asked for are taken after a second look.
 */
export async function adoptLaunch(
  { clock }: { readonly clock: Clock },
  context: LaunchContext,
  { request }: StoredLaunch,
): Promise<readonly LaunchedInstance[] | null> {
  let found = await find(context, request.clientToken);
  if (found.length > 0 && found.length < request.stepIds.length) {
    await clock.sleep(SECOND_LOOK_MS, context.signal);
    context.signal.throwIfAborted();
    found = await find(context, request.clientToken);
  }
  return found.length === 0 ? null : found;
}

async function find(context: LaunchContext, token: string): Promise<readonly LaunchedInstance[]> {
  try {
    const found = await context.session.aws.compute.findInstancesByTags(
      { [LAUNCH_TOKEN_TAG]: token },
      { timeoutMs: LOOK_TIMEOUT_MS },
    );
    return found.filter((instance) => instance.state === 'pending' || instance.state === 'running');
  } catch (error) {
    context.signal.throwIfAborted();
    await context.log(
      'warning',
      `a look for machines of the earlier send failed: ${error instanceof Error ? error.message : 'no answer'}`,
    );
    return [];
  }
}
