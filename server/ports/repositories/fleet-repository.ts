import type { Maintenance } from '@/server/domain/calendar/maintenance';
import type { AutoscalerKind } from '@/server/domain/cluster/autoscaler';
import type { NodeOwner } from '@/server/domain/cluster/node-owner';
import type { FeatureSwitches } from '@/server/domain/features/features';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { Instant } from '@/server/domain/shared/instant';

export type ClusterMode = 'advise' | 'approve' | 'automatic';
export type PauseLevel = 'optimization' | 'everything';

/** A cluster as the worker needs it: how to reach it, whose it is, what is allowed. */
export interface MonitoredCluster {
  readonly clusterId: string;
  readonly customerId: string;
  readonly clusterName: string;
  readonly endpoint: string;
  readonly tokenSealed: string;
  readonly tokenExpiresAt: Instant | null;
  readonly caCertificatePem: string | null;
  readonly region: string;
  readonly account: string;
  readonly roleArn: string;
  readonly externalId: string;
  readonly queueUrl: string | null;
  readonly mode: ClusterMode;
  /** Its own switches and its customer's. */
  readonly features: FeatureSwitches;
  readonly customerFeatures: FeatureSwitches;
  /** Whether nodes may be launched outside of Auto Scaling groups in the place of their own. */
  readonly adoptsGroups: boolean;
  readonly policy: Readonly<Record<string, number>>;
  /** When optimizations may run; null: at any time. */
  readonly maintenance: Maintenance | null;
  /** When a person last reset the circuit breaker of its optimizations. */
  readonly breakerResetAt: Instant | null;
  /** Who else brings capacity, as the worker last saw it working. */
  readonly autoscaler: AutoscalerKind | null;
  /** The strictest pause of platform, customer and cluster. */
  readonly pause: PauseLevel | null;
  /** Changes whenever something that a watch or poller depends on did. */
  readonly revision: string;
}

export interface NodeRow {
  readonly nodeName: string;
  readonly nodeUid: string;
  readonly instanceId: string | null;
  readonly instanceType: string | null;
  readonly availabilityZone: string | null;
  readonly nodeType: 'spot' | 'on-demand' | 'other';
  readonly owner: NodeOwner;
  readonly autoScalingGroup: string | null;
  readonly status: 'ready' | 'not_ready';
  readonly unschedulable: boolean;
  readonly cpuCores: number;
  readonly memoryGb: number;
  readonly pricePerHour: HourlyPrice | null;
  readonly priceSource: string | null;
  readonly podCount: number;
  readonly nodeCreatedAt: Instant;
}

export interface StoredTemplate {
  readonly clusterId: string;
  readonly origin: 'given' | 'learned';
  readonly learnedFromInstanceId: string | null;
  readonly launchTemplateId: string | null;
  readonly launchTemplateVersion: string | null;
  readonly imageId: string | null;
  readonly userDataSealed: string | null;
  readonly instanceProfileArn: string | null;
  readonly securityGroupIds: readonly string[];
  /** Zone name → subnet id. */
  readonly subnets: Readonly<Record<string, string>>;
  readonly status: 'unverified' | 'verified' | 'needs_review';
  readonly reviewReasons: readonly string[];
  readonly verifiedAt: Instant | null;
}

/** When the token of a cluster was issued and ends, as far as it says. */
export interface ClusterToken {
  readonly clusterId: string;
  readonly customerId: string;
  readonly clusterName: string;
  readonly issuedAt: Instant | null;
  readonly expiresAt: Instant | null;
}

/** When the node template of a cluster was last proven. */
export interface TemplateProof {
  readonly clusterId: string;
  readonly customerId: string;
  readonly clusterName: string;
  readonly verifiedAt: Instant;
}

export interface FleetRepository {
  findMonitored(key?: {
    readonly account: string;
    readonly region: string;
  }): Promise<readonly MonitoredCluster[]>;
  findMonitoredById(clusterId: string): Promise<MonitoredCluster | null>;
  /** Clusters that know the instance as a node, present or past; newest first. */
  findNodeByInstance(instanceId: string): Promise<{
    readonly clusterId: string;
    readonly nodeName: string;
    readonly account: string;
    readonly region: string;
  } | null>;
  /** Brings the rows of a cluster to what is given: upserts, and marks the rest gone. Also the cluster's counts. */
  saveNodes(
    clusterId: string,
    rows: readonly NodeRow[],
    totals: { readonly podCount: number; readonly autoscaler: AutoscalerKind | null },
    now: Instant,
  ): Promise<void>;
  findNodes(clusterId: string): Promise<readonly NodeRow[]>;
  markRisk(clusterId: string, instanceId: string, at: Instant): Promise<void>;
  saveStatus(
    clusterId: string,
    status: { readonly status: 'connected' | 'degraded' | 'unreachable'; readonly reason: string | null },
  ): Promise<boolean>;
  /** Tokens of the customer's clusters that are registered and have one. */
  findTokens(customerId: string): Promise<readonly ClusterToken[]>;
  /** Verified templates of the customer's clusters whose last proof is older than that. */
  findProofsBefore(customerId: string, before: Instant): Promise<readonly TemplateProof[]>;
  findTemplate(clusterId: string): Promise<StoredTemplate | null>;
  /** Never replaces a given template by a learned one. */
  saveTemplate(template: StoredTemplate, id: string, now: Instant): Promise<void>;
}
