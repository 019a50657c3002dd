import type { Maintenance } from '@/server/domain/calendar/maintenance';
import type { FeatureSwitches } from '@/server/domain/features/features';
import type { OfficeHours } from '@/server/domain/calendar/office-hours';
import type { Instant } from '@/server/domain/shared/instant';
import type { CustomerScope } from './customer-scope';

export type ClusterStatus = 'connected' | 'degraded' | 'unreachable' | 'pending';

/** A registered cluster as its administration needs it. `tokenSealed` opens with context `clusters.k8s_token:<id>`. */
export interface ClusterRecord {
  readonly id: string;
  readonly customerId: string;
  readonly clusterName: string;
  readonly endpoint: string;
  readonly tokenSealed: string | null;
  readonly tokenIssuedAt: Instant | null;
  readonly tokenExpiresAt: Instant | null;
  readonly caCertificatePem: string | null;
  readonly region: string;
  readonly account: string;
  /** Null: the customer's. */
  readonly roleArn: string | null;
  /** Null: the customer's. */
  readonly queueUrl: string | null;
  readonly status: ClusterStatus;
  readonly statusReason: string | null;
  readonly mode: 'advise' | 'approve' | 'automatic';
  /** Null: always open. */
  readonly officeHours: OfficeHours | null;
  /** When optimizations may run; null: at any time. */
  readonly maintenance: Maintenance | null;
  readonly features: FeatureSwitches;
  /** Whether nodes may be launched outside of Auto Scaling groups in the place of their own. */
  readonly adoptsGroups: boolean;
  readonly policy: Readonly<Record<string, number>>;
  /** Entries of the last check, as answered; null before the first. */
  readonly checkResult: unknown;
  readonly checkedAt: Instant | null;
}

/** What may be changed without asking the cluster. */
export interface ClusterSettings {
  readonly mode?: ClusterRecord['mode'];
  readonly features?: FeatureSwitches;
  readonly adoptsGroups?: boolean;
  readonly maintenance?: Maintenance | null;
  /** A person closed the circuit breaker of its optimizations then. */
  readonly breakerResetAt?: Instant;
}

/** What a new node is launched from, given by an operator. User data opens with `node_templates.user_data:<cluster id>`. */
export interface GivenTemplateRecord {
  readonly id: string;
  readonly launchTemplateId: string | null;
  readonly launchTemplateVersion: string | null;
  readonly imageId: string | null;
  readonly userDataSealed: string | null;
  readonly instanceProfileArn: string | null;
  readonly securityGroupIds: readonly string[];
  readonly subnets: Readonly<Record<string, string>>;
}

/** What the feed says about a change, written with it. */
export interface ClusterChangeNote {
  readonly kind: 'cluster.registered' | 'cluster.updated' | 'cluster.deleted';
  readonly title: string;
}

export interface ClusterClash {
  readonly clusterId: string;
  readonly customerId: string;
  readonly by: 'endpoint' | 'name';
}

export type DeletionOutcome =
  | { readonly kind: 'deleted'; readonly cordonedNodeNames: readonly string[] }
  | { readonly kind: 'interruption-running'; readonly planIds: readonly string[] }
  /** Optimizations that are being carried out; they have been asked to stop and undo what they began. */
  | { readonly kind: 'optimization-running'; readonly planIds: readonly string[] }
  | { readonly kind: 'not-found' };

/**
 * Registered clusters that are not deleted. Each write is one transaction with its line in the feed, and tells the
 * workers (`NOTIFY clusters_changed, '<account>/<region>'`).
 */
export interface ClusterRepository {
  findById(scope: CustomerScope, clusterId: string): Promise<ClusterRecord | null>;
  /** Another cluster with this endpoint (anywhere) or name (of this customer). */
  findClash(
    wanted: { readonly endpoint: string; readonly customerId: string; readonly clusterName: string },
    exceptClusterId: string | null,
  ): Promise<ClusterClash | null>;
  /** False when another registration took the endpoint or name meanwhile. */
  insert(
    cluster: ClusterRecord,
    template: GivenTemplateRecord | null,
    note: ClusterChangeNote,
    now: Instant,
  ): Promise<boolean>;
  /**
   * Replaces what is administered; counts and mode stay. An external id becomes its customer's in the same transaction;
   * null leaves it. False as in `insert`, and then the external id stays too.
   */
  update(
    changed: { readonly cluster: ClusterRecord; readonly externalId: string | null },
    template: GivenTemplateRecord | null,
    note: ClusterChangeNote,
    now: Instant,
  ): Promise<boolean>;
  /** Changes what is given; the rest stays. */
  saveSettings(
    clusterId: string,
    settings: ClusterSettings,
    note: ClusterChangeNote,
    now: Instant,
  ): Promise<void>;
  saveCheck(
    clusterId: string,
    check: {
      readonly result: unknown;
      readonly status: ClusterStatus;
      readonly statusReason: string | null;
    },
    now: Instant,
  ): Promise<void>;
  /** Names of nodes that one of our plans cordoned and that are cordoned still. */
  findCordonedByUs(clusterId: string): Promise<readonly string[]>;
  /**
   * Marks it deleted, erases the token and the template's user data, cancels its open plans, and keeps rows of money and
   * history. Refused while an interruption or an optimization runs. Idempotent: a deleted one is `not-found`.
   */
  delete(clusterId: string, note: ClusterChangeNote, now: Instant): Promise<DeletionOutcome>;
}
