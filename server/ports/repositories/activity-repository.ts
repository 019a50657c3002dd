import type { Instant } from '@/server/domain/shared/instant';

export const ACTIVITY_KINDS = [
  'interruption.received',
  'interruption.cordoned',
  'interruption.drained',
  'interruption.launched',
  'interruption.replaced',
  'interruption.terminated',
  'interruption.finished',
  'interruption.attention',
  'event.ignored',
  'event.unparsed',
  'event.noted',
  'cluster.status',
  'cluster.registered',
  'cluster.updated',
  'cluster.deleted',
  'plan.started',
  'plan.progress',
  'plan.finished',
  'scale_up.stopped',
  'pause.changed',
  'nodes.changed',
  'usage.changed',
  'prices.changed',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export interface NewActivity {
  readonly at: Instant;
  readonly kind: ActivityKind;
  readonly severity: 'info' | 'success' | 'warning' | 'error';
  readonly title: string;
  readonly customerId: string | null;
  readonly clusterId: string | null;
  readonly planId: string | null;
  readonly eventId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The append-only feed behind server-sent events and Overview. */
export interface ActivityRepository {
  /** Appends and wakes the readers, in one statement. */
  append(activity: NewActivity): Promise<void>;
  /** Whether an entry about the cluster carries `once` in its detail. */
  wasSaid(customerId: string, clusterId: string, once: string): Promise<boolean>;
}

export interface NewFeedback {
  readonly id: string;
  readonly customerId: string;
  readonly clusterId: string;
  readonly planId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly region: string;
  readonly workloadType: string;
  readonly dayOfWeek: number;
  readonly hourOfDay: number;
  readonly wasPredicted: boolean;
  readonly riskScoreAtDeployment: number | null;
  readonly totalRecoverySeconds: number;
  readonly pendingPodSeconds: number;
  readonly customerImpact: 'none' | 'minimal' | 'moderate' | 'severe';
  readonly createdAt: Instant;
}

export interface FeedbackRepository {
  /** One row per plan; a second one is ignored. */
  insert(feedback: NewFeedback): Promise<void>;
}
