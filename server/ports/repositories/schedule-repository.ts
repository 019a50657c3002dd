import type { OptimizationType } from '@/server/domain/triggers/start-obstacles';
import type { PlanEnd } from '@/server/domain/triggers/breaker';
import type { SkipReason } from '@/server/domain/triggers/skip-reasons';
import type { Instant } from '@/server/domain/shared/instant';

/** When a cluster is looked at next, and what is left of the round under way. */
export interface Schedule {
  readonly clusterId: string;
  readonly nextLookAt: Instant;
  readonly pendingTypes: readonly OptimizationType[];
  readonly version: number;
}

/** What a look came to, for one type. */
export interface Look {
  readonly clusterId: string;
  readonly optimizationType: OptimizationType;
  readonly at: Instant;
  readonly outcome: 'planned' | 'skipped' | 'no_change';
  readonly reasons: readonly SkipReason[];
  readonly planId: string | null;
}

/** The schedule of looks at clusters, what they came to, and what past optimizations say about the next. */
export interface ScheduleRepository {
  /** Notes the next look of a cluster that has none, or one farther away (the interval was longer). */
  ensure(clusterId: string, nextLookAt: Instant): Promise<void>;
  /** Clusters of an (account, region) whose look is due or whose round is not at its end. */
  findDue(account: string, region: string, now: Instant): Promise<readonly Schedule[]>;
  /** Null before the cluster has its place in the interval. */
  find(clusterId: string): Promise<Schedule | null>;
  /** Moves a schedule on, if it still is what it was read as: of two that try, one succeeds. */
  advance(
    read: Schedule,
    to: {
      readonly nextLookAt: Instant;
      readonly pendingTypes: readonly OptimizationType[];
      readonly lastLookAt?: Instant;
    },
  ): Promise<boolean>;
  /** Notes a look; one that says the same as the last of its type is counted there. */
  record(look: Look): Promise<void>;
  /**
   * Looks of the cluster whose plans came to nothing, or could not be decided, say so from now on, and the plans go: a
   * cluster at rest has no plans.    * Their validations stay.
   */
  foldIdlePlans(clusterId: string): Promise<void>;
  /** Whether a plan that the schedule opened for the cluster is being decided. */
  isDeciding(clusterId: string): Promise<boolean>;
  deleteLooksBefore(before: Instant): Promise<number>;
  /**
   * The cluster's optimization that runs or waits; dry runs are none, nor is one opened before `oldestApproval` that
   * still waits for a person: its time is over, and whatever is opened next closes it.
   */
  findOpen(clusterId: string, oldestApproval: Instant): Promise<string | null>;
  /**
   * How the last optimizations of the cluster ended that had touched it, newest first: no dry runs, none that a person, a
   * pause, the mode or a window stopped.
   */
  findLastEnds(clusterId: string, limit: number): Promise<readonly PlanEnd[]>;
  /** When one of the type was last opened that then touched the cluster; with `shown`: a dry run of the schedule that had something to show. */
  findLastMove(
    clusterId: string,
    optimizationType: OptimizationType,
    kind: 'moved' | 'shown',
  ): Promise<Instant | null>;
  /** The latest plan with that proposal since then that was rejected, expired, cancelled, or shown by the schedule. */
  findProposal(
    clusterId: string,
    proposalKey: string,
    since: Instant,
  ): Promise<{ readonly planId: string; readonly status: string; readonly at: Instant } | null>;
}
