import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { Clock } from '@/server/ports/clock';
import type { StepContext } from '../plans/step-handler';

/** A snapshot older than this blocks an optimisation (spec 08-decided, 3). */
const STALE_MS = 60_000;
/** A worker that has just taken over learns prices and types within this. */
const FACTS_TIMEOUT_MS = 30_000;
const FACTS_LOOK_MS = 500;

/** The cluster as it is now; null while its watches are not live or have been silent. */
export function freshSnapshot(
  deps: { readonly clock: Clock },
  { session }: StepContext,
): ClusterSnapshot | null {
  const snapshot = session.snapshot();
  if (snapshot === null || !session.live()) return null;
  return deps.clock.now().getTime() - snapshot.freshAt.getTime() <= STALE_MS ? snapshot : null;
}

/** A fresh snapshot with types and prices known: an optimisation never stands on a stale or half-known one. */
export async function awaitFacts(
  deps: { readonly clock: Clock },
  context: StepContext,
): Promise<
  { readonly ok: true; readonly snapshot: ClusterSnapshot } | { readonly ok: false; readonly reason: string }
> {
  const { facts } = context.session;
  const until = deps.clock.now().getTime() + FACTS_TIMEOUT_MS;
  for (;;) {
    context.signal.throwIfAborted();
    const snapshot = freshSnapshot(deps, context);
    const known = facts.allTypes().length > 0 && facts.rows().some((row) => row.pricePerHour !== null);
    if (snapshot !== null && known) return { ok: true, snapshot };
    if (deps.clock.now().getTime() >= until)
      return {
        ok: false,
        reason:
          snapshot === null
            ? 'the cluster’s state is not fresh: its watches are not live'
            : 'types and prices of the region are not known, so that nothing can be weighed',
      };
    await context.wait(FACTS_LOOK_MS);
  }
}
