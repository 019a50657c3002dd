import { mintPermit, type Permit, type PermitAction } from '@/server/domain/safety/permit';
import type { Clock } from '@/server/ports/clock';
import type { ClusterSession } from '@/server/ports/cluster-session';

/**
 * The one place where permits come from: for a validation that stands in `safety_validations`, one action and one
 * target, on the snapshot as it is now.
 */
export function mintForPlan<A extends PermitAction>(
  deps: { readonly clock: Clock },
  session: Pick<ClusterSession, 'cluster' | 'snapshot'>,
  grant: { readonly action: A; readonly target: string; readonly validationId: string },
): Permit<A> {
  return mintPermit(
    {
      ...grant,
      clusterId: session.cluster.clusterId,
      snapshotVersion: session.snapshot()?.version ?? 0,
    },
    deps.clock.now(),
  );
}
