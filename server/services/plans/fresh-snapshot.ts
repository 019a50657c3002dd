import { plusMs } from '@/server/domain/shared/instant';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { countsInShares } from '@/server/domain/cluster/node-owner';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { Clock } from '@/server/ports/clock';
import type { StepContext } from './step-handler';

/** A snapshot older than this blocks an optimization (Decision 27). */
const STALE_MS = 60_000;
/** A worker that has just taken over learns prices and types within this. */
const FACTS_TIMEOUT_MS = 30_000;

/** The cluster as it is now; null while its watches are not live or have been silent. */
export function freshSnapshot(
  deps: { readonly clock: Clock },
  { session }: { readonly session: Pick<ClusterSession, 'snapshot' | 'live'> },
): ClusterSnapshot | null {
  const snapshot = session.snapshot();
  if (snapshot === null || !session.live()) return null;
  return deps.clock.now().getTime() - snapshot.freshAt.getTime() <= STALE_MS ? snapshot : null;
}

/**
 * A fresh snapshot with types, prices and every node's machine known: an optimization never stands on a stale or
 * half-known one. A machine that EC2 never tells of is waited for as long, and then left out.
 */
export async function awaitFacts(
  deps: { readonly clock: Clock },
  context: StepContext,
): Promise<
  { readonly ok: true; readonly snapshot: ClusterSnapshot } | { readonly ok: false; readonly reason: string }
> {
  const { facts } = context.session;
  const until = plusMs(deps.clock.now(), FACTS_TIMEOUT_MS);
  const snapshot = await context.watch({
    look: () => {
      const seen = freshSnapshot(deps, context);
      const known = facts.allTypes().length > 0 && facts.rows().some((row) => row.pricePerHour !== null);
      if (seen === null || !known) return null;
      return deps.clock.now() >= until || isWhole(seen, facts.rows()) ? seen : null;
    },
    until,
  });
  if (snapshot !== null) return { ok: true, snapshot };
  return {
    ok: false,
    reason:
      freshSnapshot(deps, context) === null
        ? 'the cluster’s state is not fresh: its watches are not live'
        : 'types and prices of the region are not known, so that nothing can be weighed',
  };
}

/** Whether of every node that counts it is known what machine it is: a mix of some of them would be judged wrongly. */
function isWhole(snapshot: ClusterSnapshot, rows: readonly NodeRow[]): boolean {
  const known = new Map(rows.map((row) => [row.nodeName, row]));
  return [...snapshot.nodes.values()].every((node) => {
    const row = known.get(node.name);
    return row?.nodeUid === node.uid && (row.nodeType !== 'other' || !countsInShares(row.owner));
  });
}
