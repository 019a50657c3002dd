import { plusSeconds } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import type { Store } from '@/server/ports/store';
import { sayOnce } from '@/server/services/maintenance/say-once';

/** A node template is proven again weekly (Decision 30). */
const PROOF_LIFE_SECONDS = 7 * 24 * 3600;

/**
 * Says, once per proof, that a verified node template of the customer's clusters is due for its weekly proof. Launches nothing: a proof costs money
 * and is an operator's to start.
 */
export const createNoteDueProofs =
  (deps: { readonly store: Store; readonly clock: Clock }) =>
  async (customerId: string, signal: AbortSignal): Promise<void> => {
    const now = deps.clock.now();
    const due = plusSeconds(now, -PROOF_LIFE_SECONDS);
    for (const proof of await deps.store.fleet.findProofsBefore(customerId, due)) {
      signal.throwIfAborted();
      const provenAt = proof.verifiedAt.toISOString();
      await sayOnce(deps.store, {
        once: `proof-due:${provenAt}`,
        at: now,
        kind: 'cluster.status',
        severity: 'warning',
        title: `The node template of ${proof.clusterName} was proven more than a week ago: prove it again`,
        clusterId: proof.clusterId,
        customerId: proof.customerId,
        planId: null,
        eventId: null,
        detail: { verified_at: provenAt },
      });
    }
  };
