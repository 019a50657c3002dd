import type { Maintenance } from '@/server/domain/calendar/maintenance';
import type { OfficeHours } from '@/server/domain/calendar/office-hours';
import type { FeatureSwitches } from '@/server/domain/features/features';
import type { LaunchSource } from '@/server/ports/aws';

/** A node template as an operator gives it. */
export interface GivenNodeTemplate {
  readonly source: LaunchSource;
  /** Zone name → subnet id. */
  readonly subnets: Readonly<Record<string, string>>;
}

export type ClusterMode = 'advise' | 'approve' | 'automatic';

export interface RegisterClusterInput {
  readonly clusterName: string;
  readonly region: string;
  readonly k8sApiEndpoint: string;
  readonly k8sToken: string;
  /** PEM, or PEM or DER in base64; null trusts the system's roots. */
  readonly k8sCaCertificate: string | null;
  readonly awsRoleArn: string;
  readonly sqsQueueUrl: string;
  /** From an admin only; else made by us. */
  readonly externalId: string | null;
  readonly tokenReason: string | null;
  readonly customerId: string | null;
  readonly companyName: string | null;
  readonly email: string | null;
  readonly mode: ClusterMode;
  readonly nodeTemplate: GivenNodeTemplate | null;
  readonly officeHours: OfficeHours | null;
  readonly maintenance: Maintenance | null;
  readonly features: FeatureSwitches;
  readonly adoptsGroups: boolean;
  readonly policy: Readonly<Record<string, number>>;
  readonly skipCheck: boolean;
}

/** Undefined members stay as they are. */
export interface UpdateClusterInput {
  readonly clusterId: string;
  readonly clusterName?: string | undefined;
  readonly k8sApiEndpoint?: string | undefined;
  readonly k8sToken?: string | undefined;
  readonly k8sCaCertificate?: string | null | undefined;
  readonly awsRoleArn?: string | undefined;
  readonly sqsQueueUrl?: string | undefined;
  readonly externalId?: string | undefined;
  readonly tokenReason?: string | undefined;
  readonly nodeTemplate?: GivenNodeTemplate | undefined;
  readonly officeHours?: OfficeHours | null | undefined;
  readonly maintenance?: Maintenance | null | undefined;
  readonly features?: FeatureSwitches | undefined;
  readonly adoptsGroups?: boolean | undefined;
  readonly policy?: Readonly<Record<string, number>> | undefined;
  readonly skipCheck: boolean;
}
