import { utcText, type Instant } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import type { ClusterToken } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { sayOnce } from './say-once';

/** The operator is warned with 20 % of the token's life left (Decision 36). */
const WARN_SHARE = 0.2;
/** A token that does not say when it was issued is warned about a day before its end: EKS caps a token at 24 h. */
const WARN_WITHOUT_ISSUE_MS = 24 * 3_600_000;

export type TokenThreshold = 'ending' | 'ended';

/** The threshold that a token has passed; null while it has most of its life before it, and when it never ends. */
export function tokenThreshold(
  token: { readonly issuedAt: Instant | null; readonly expiresAt: Instant | null },
  now: Instant,
): TokenThreshold | null {
  if (token.expiresAt === null) return null;
  const leftMs = token.expiresAt.getTime() - now.getTime();
  if (leftMs <= 0) return 'ended';
  const warnMs =
    token.issuedAt === null
      ? WARN_WITHOUT_ISSUE_MS
      : (token.expiresAt.getTime() - token.issuedAt.getTime()) * WARN_SHARE;
  return leftMs <= warnMs ? 'ending' : null;
}

/**
 * Says, once per token and threshold, that a token of the customer's clusters is about to end or has ended, and makes the cluster
 * `degraded` when it has. Nothing else is stopped: what the token still opens goes on.
 */
export const createWatchTokenExpiry =
  (deps: { readonly store: Store; readonly clock: Clock }) =>
  async (customerId: string, signal: AbortSignal): Promise<void> => {
    for (const token of await deps.store.fleet.findTokens(customerId)) {
      signal.throwIfAborted();
      const threshold = tokenThreshold(token, deps.clock.now());
      if (threshold !== null && token.expiresAt !== null)
        await tell(deps, token, { threshold, expiresAt: token.expiresAt });
    }
  };

async function tell(
  deps: { readonly store: Store; readonly clock: Clock },
  token: ClusterToken,
  { threshold, expiresAt }: { readonly threshold: TokenThreshold; readonly expiresAt: Instant },
): Promise<void> {
  const { clusterId, customerId, clusterName } = token;
  const end = expiresAt.toISOString();
  const ended = threshold === 'ended';
  const said = await sayOnce(deps.store, {
    once: `token-${threshold}:${end}`,
    at: deps.clock.now(),
    kind: 'cluster.status',
    severity: ended ? 'error' : 'warning',
    title: ended
      ? `The token of ${clusterName} has ended: give a new one`
      : `The token of ${clusterName} ends at ${utcText(expiresAt)}: give a new one before`,
    clusterId,
    customerId,
    planId: null,
    eventId: null,
    detail: { threshold, expires_at: end },
  });
  if (ended && said)
    await deps.store.fleet.saveStatus(clusterId, {
      status: 'degraded',
      reason: `the token has ended at ${utcText(expiresAt)}`,
    });
}
