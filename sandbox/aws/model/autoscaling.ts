import type { Instance } from './ec2';

export type LifecycleState = 'Pending' | 'InService' | 'Standby' | 'Terminating';

/** The processes of a group (Auto Scaling API Reference, SuspendProcesses). */
export const SCALING_PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
] as const;

export interface GroupMember {
  readonly instance: Instance;
  lifecycleState: LifecycleState;
  healthStatus: 'Healthy' | 'Unhealthy';
  protectedFromScaleIn: boolean;
  /** Member that this one was launched to replace (capacity rebalancing). */
  readonly replaces: string | undefined;
}

export interface Activity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startTime: Date;
  endTime: Date | undefined;
  status: 'InProgress' | 'Successful' | 'Failed';
  statusMessage: string | undefined;
}

export interface Group {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  minSize: number;
  readonly maxSize: number;
  desiredCapacity: number;
  readonly subnetIds: readonly string[];
  readonly launchTemplate: { readonly id: string; readonly name: string; readonly version: string };
  /** Types of the mixed instances policy, in its order. */
  readonly instanceTypes: readonly string[];
  readonly onDemandBaseCapacity: number;
  readonly onDemandPercentageAboveBase: number;
  readonly capacityRebalance: boolean;
  readonly suspendedProcesses: Set<string>;
  /** A call has left its zones uneven: Auto Scaling rebalances them. */
  unbalanced: boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly createdAt: Date;
  readonly members: Map<string, GroupMember>;
  /** Newest first. */
  readonly activities: Activity[];
}

export interface GroupRegion {
  readonly accountId: string;
  readonly region: string;
  readonly groups: Map<string, Group>;
}

export function createGroupRegion(accountId: string, region: string): GroupRegion {
  return { accountId, region, groups: new Map() };
}

/** Instances that count toward the desired capacity. */
export function countedMembers(group: Group): GroupMember[] {
  return [...group.members.values()].filter(
    ({ lifecycleState }) => lifecycleState === 'Pending' || lifecycleState === 'InService',
  );
}
