import type { Instant } from '@/server/domain/shared/instant';

export type PauseTarget =
  | { readonly kind: 'platform' }
  | { readonly kind: 'customer'; readonly customerId: string }
  | { readonly kind: 'cluster'; readonly clusterId: string };

export interface PauseRepository {
  /** Sets or changes the switch, with its line in the feed, and wakes the workers. */
  set(
    target: PauseTarget,
    pause: {
      readonly level: 'optimization' | 'everything';
      readonly reason: string | null;
      readonly pausedBy: string;
    },
    now: Instant,
  ): Promise<void>;
  /** Idempotent: lifting what is not set changes nothing. */
  lift(target: PauseTarget, liftedBy: string, now: Instant): Promise<void>;
}
