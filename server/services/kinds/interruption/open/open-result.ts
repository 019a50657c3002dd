import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSessions } from '@/server/ports/cluster-session';
import type { Store } from '@/server/ports/store';

export interface OpenInterruptionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sessions: ClusterSessions;
  readonly drainOnRebalance: boolean;
}

export type OpenResult =
  /** A plan stands in the database and must be run. */
  | { readonly kind: 'opened'; readonly planId: string }
  /** The event is settled: ignored, noted, or joined to a plan that exists. */
  | { readonly kind: 'settled' }
  /** A cluster could not be asked; the event stays `handling` and is taken up again. */
  | { readonly kind: 'again'; readonly reason: string };
