import type { InstanceMetadataOptionsResponse, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { InstanceTypeFacts } from './instance-types';
import type { Zone } from './regions';

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

/** Codes of DescribeInstances' `instanceState` (EC2 API Reference, InstanceState). */
export const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export interface Instance {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly type: InstanceTypeFacts;
  readonly zone: Zone;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly imageId: string;
  readonly privateIp: string;
  readonly privateDnsName: string;
  readonly lifecycle: 'spot' | 'on-demand';
  readonly spotRequestId: string | undefined;
  readonly launchTime: Date;
  readonly launchIndex: number;
  readonly reservationId: string;
  readonly clientToken: string | undefined;
  /** Base64, as given at the launch. */
  readonly userData: string | undefined;
  readonly profileArn: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly metadataOptions: InstanceMetadataOptionsResponse;
  readonly volumeId: string;
  readonly interfaceId: string;
  readonly fleetId: string | undefined;
  disableApiTermination: boolean;
  state: InstanceState;
  stateReason: { readonly code: string; readonly message: string } | undefined;
  stateTransitionReason: string;
  /** Hidden from reads before this time (fault `describe-eventually-consistent`). */
  visibleFrom: Date;
  /** The interruption that has been announced. */
  interruption: { readonly action: 'terminate' | 'stop' | 'hibernate'; readonly at: Date } | undefined;
  scheduledEvent:
    { readonly code: string; readonly description: string; readonly notBefore: Date } | undefined;
  /** Cluster that its kubelet has joined or will join. */
  clusterName: string | undefined;
  joined: boolean;
}

export interface SpotRequest {
  readonly id: string;
  readonly instanceId: string;
  readonly createTime: Date;
  readonly interruptionBehavior: 'terminate' | 'stop' | 'hibernate';
  state: 'active' | 'closed' | 'cancelled';
  status: { readonly code: string; readonly message: string; readonly updateTime: Date };
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: Zone;
  readonly cidrBlock: string;
  /** First address as a number, and how many instances can have one (AWS keeps five of each subnet). */
  readonly firstAddress: number;
  readonly addressCount: number;
  nextAddress: number;
  readonly freed: number[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
}

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
  /** True if it carries the EKS bootstrap programs: only such a machine can become a node. */
  readonly eksOptimized: boolean;
}

export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createTime: Date;
  readonly defaultVersion: number;
  readonly versions: ReadonlyMap<
    number,
    { readonly data: ResponseLaunchTemplateData; readonly description: string }
  >;
}

export interface Volume {
  readonly id: string;
  readonly zone: Zone;
  readonly sizeGib: number;
  readonly createTime: Date;
  readonly type: 'gp3' | 'gp2';
  /** Instance that it is attached to as a root volume. */
  attachedTo: string | undefined;
}

export interface Snapshot {
  readonly id: string;
  readonly volumeId: string;
  readonly sizeGib: number;
  readonly startTime: Date;
  readonly description: string;
  state: 'pending' | 'completed';
}
