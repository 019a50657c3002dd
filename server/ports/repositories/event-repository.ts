import type { Instant } from '@/server/domain/shared/instant';

export type StoredEventType =
  | 'interruption_warning'
  | 'rebalance_recommendation'
  | 'state_change'
  | 'scheduled_change'
  | 'status_check'
  | 'terminated'
  | 'unparsed';
export type EventStatus = 'handling' | 'handled' | 'ignored' | 'late' | 'failed';

export interface NewEvent {
  readonly id: string;
  readonly eventbridgeId: string;
  readonly source: 'queue' | 'api' | 'poll';
  readonly queueUrl: string | null;
  readonly customerId: string | null;
  readonly clusterId: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly instanceId: string | null;
  readonly eventType: StoredEventType;
  readonly instanceAction: string | null;
  readonly eventTime: Instant | null;
  readonly receivedAt: Instant;
  readonly status: EventStatus;
  readonly reason: string | null;
  readonly processedAt: Instant | null;
  readonly raw: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventRecord extends NewEvent {
  readonly planId: string | null;
  readonly nodeName: string | null;
}

/** Fields of an event that handling fills in. */
export interface EventProgress {
  readonly customerId?: string;
  readonly clusterId?: string;
  readonly planId?: string;
  readonly nodeName?: string | null;
  readonly status?: EventStatus;
  readonly reason?: string | null;
  readonly actionTaken?: string;
  readonly cordonedAt?: Instant;
  readonly drainedAt?: Instant;
  readonly drainDurationSeconds?: number;
  readonly replacementInstanceId?: string | null;
  readonly replacementNodeType?: 'spot' | 'on-demand' | 'group' | 'none';
  readonly replacementReadyAt?: Instant | null;
  readonly terminatedAt?: Instant;
  readonly processedAt?: Instant;
  readonly podCount?: number;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** An event that says that an instance ends, and what was done about it. */
export interface InstanceLoss {
  readonly instanceId: string;
  readonly eventType: 'interruption_warning' | 'state_change';
  readonly planId: string | null;
  readonly replacementInstanceId: string | null;
}

export interface EventRepository {
  /**
   * Stores an event once: a second one with the same EventBridge id counts as a duplicate of the first, whose id and
   * status come back.
   */
  insert(
    event: NewEvent,
  ): Promise<{ readonly id: string; readonly status: EventStatus; readonly duplicate: boolean }>;
  findById(id: string): Promise<EventRecord | null>;
  /** Events of an (account, region) that still wait to be taken up: status `handling`, no plan. Oldest first. */
  findWaiting(account: string, region: string, limit: number): Promise<readonly EventRecord[]>;
  /** Writes the given fields only. */
  update(id: string, progress: EventProgress): Promise<void>;
  /** The same for every event that joined the plan (`spot_events.plan_id`). */
  updateByPlan(planId: string, progress: EventProgress): Promise<void>;
  /** Events of a plan, the one that opened it first. */
  findByPlan(planId: string): Promise<readonly EventRecord[]>;
  /** Tells lease holders of that (account, region), in the same transaction, that an event waits. */
  notifyWaiting(account: string, region: string): Promise<void>;
  /** Which of the instances events say are being taken away, with the interruption that looks after each. */
  findLosses(
    account: string,
    region: string,
    instanceIds: readonly string[],
  ): Promise<readonly InstanceLoss[]>;
  /**
   * Names the instance as what its group brings for this event, unless it stands in for another one already: false
   * then. Two claims at once must be kept apart by the caller's lock.
   */
  claimReplacement(eventId: string, instanceId: string): Promise<boolean>;
  /** Impairments that were reported and of which no end was seen. */
  findOpenStatusChecks(
    account: string,
    region: string,
  ): Promise<readonly { readonly id: string; readonly instanceId: string | null }[]>;
  /** How often each pool of a region was interrupted since then. */
  countInterruptionsByPool(
    region: string,
    since: Instant,
  ): Promise<
    readonly { readonly instanceType: string; readonly availabilityZone: string; readonly count: number }[]
  >;
}
