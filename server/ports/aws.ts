import type { ScalingGroup } from '@/server/domain/planning/removals/group-removals';
import type { Permit } from '@/server/domain/safety/permit';
import type { Lifecycle } from '@/server/domain/safety/mix/mix';
import type { SpotPricePoint } from '@/server/domain/money/prices';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { Instant } from '@/server/domain/shared/instant';
import type { CallOptions } from '@/server/ports/cluster-api';
import type { EventQueue } from '@/server/ports/event-queue';

/** One customer role in one region; the key under which credentials and clients are cached. */
export interface AwsAccess {
  readonly roleArn: string;
  /** Always sent with AssumeRole. */
  readonly externalId: string;
  readonly region: string;
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export interface InstanceFacts {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly state: InstanceState;
  readonly lifecycle: Lifecycle | 'scheduled' | 'capacity-block';
  readonly availabilityZone: string;
  /** The zone by the name that is the same in every account; null where the endpoint does not send it. */
  readonly availabilityZoneId: string | null;
  readonly privateDnsName: string | null;
  readonly subnetId: string | null;
  readonly imageId: string | null;
  readonly instanceProfileArn: string | null;
  readonly securityGroupIds: readonly string[];
  readonly launchedAt: Instant | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly spotInstanceRequestId: string | null;
  /** How it stopped running; null while it is pending or running. */
  readonly ending: InstanceEnding | null;
}

export interface InstanceEnding {
  /** When the shutdown began, from which on nothing is paid; null where EC2 does not say. */
  readonly at: Instant | null;
  /** EC2 took back its Spot capacity. */
  readonly interrupted: boolean;
}

/** What a new node is launched from. Secrets: `userDataBase64` is never logged or returned by an API. */
export type LaunchSource =
  | {
      readonly kind: 'launch-template';
      readonly launchTemplateId: string;
      /** A number; `$Latest` and `$Default` are refused (Decision 30). */
      readonly version: string;
    }
  | {
      readonly kind: 'explicit';
      readonly imageId: string;
      readonly userDataBase64: string | null;
      readonly instanceProfileArn: string | null;
      readonly securityGroupIds: readonly string[];
    };

export interface LaunchRequest {
  /** 32 hex digits, see domain/execution/client-token. */
  readonly clientToken: string;
  readonly source: LaunchSource;
  readonly instanceType: string;
  readonly lifecycle: Lifecycle;
  readonly subnetId: string;
  /** The steps that get one instance each; EC2 may have room for fewer. */
  readonly stepIds: readonly string[];
  /** Put on instances and volumes at creation. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One pool of a fleet: a type in the zone of a subnet. */
export type FleetPool = Pick<InstanceFacts, 'instanceType' | 'availabilityZone'> & {
  readonly subnetId: string;
};

/** One request over several pools of one lifecycle: EC2 buys where there is room. */
export interface FleetRequest extends Pick<LaunchRequest, 'clientToken' | 'lifecycle' | 'stepIds' | 'tags'> {
  readonly source: Extract<LaunchSource, { readonly kind: 'launch-template' }>;
  readonly pools: readonly FleetPool[];
}

/** A machine that a launch has brought, and its pool. */
export type LaunchedInstance = Pick<InstanceFacts, 'instanceId' | 'instanceType' | 'availabilityZone'>;

/** Why a pool served no launch: it has no room now, or it refuses for a reason of its own. */
export interface PoolFailure {
  readonly kind: 'no-capacity' | 'refused';
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly code: string;
  readonly message: string;
}

/** As a `LaunchOutcome`, with what was in the way in each pool that failed. */
export type FleetOutcome = { readonly failures: readonly PoolFailure[] } & (
  | { readonly kind: 'launched'; readonly instances: readonly LaunchedInstance[] }
  | Exclude<LaunchOutcome, { readonly kind: 'launched' }>
);

/** A launch as it would be sent, of one instance. */
export type LaunchDraft = Omit<LaunchRequest, 'clientToken' | 'stepIds'>;

export type LaunchOutcome =
  /** At least one instance; fewer than asked for where the pool had no more room. */
  | { readonly kind: 'launched'; readonly instances: readonly InstanceFacts[] }
  /** This pool has no room now, which is remembered for 3 minutes (Decision 32); another pool may. */
  | { readonly kind: 'no-capacity'; readonly code: string; readonly message: string }
  /** A definite refusal that another pool would not change (permission, bad template, quota of the account). */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** No definite answer: it must be sent again unchanged. */
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string };

export interface InstanceTypeFacts {
  readonly instanceType: string;
  /** Default vCPUs. */
  readonly vcpu: number;
  readonly memoryMib: number;
  readonly architectures: readonly string[];
  readonly currentGeneration: boolean;
  readonly bareMetal: boolean;
  readonly gpuCount: number;
  readonly spotSupported: boolean;
  readonly burstable: boolean;
}

export interface SubnetFacts {
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly availabilityZoneId: string | null;
  readonly vpcId: string | null;
  readonly freeAddresses: number;
}

export interface InstanceHealth {
  readonly instanceId: string;
  readonly systemStatus: 'ok' | 'impaired' | 'insufficient-data' | 'not-applicable' | 'initializing';
  readonly instanceStatus: 'ok' | 'impaired' | 'insufficient-data' | 'not-applicable' | 'initializing';
  readonly impairedSince: Instant | null;
}

/**
 * EC2 of one role and region. Throws `AwsAccessError` (role, credentials, permission; `context.action` names the
 * missing grant), `AwsThrottledError` or `AwsUnavailableError`. Throttling is retried inside the call's bound.
 */
export interface Compute {
  /** Facts of the given instances; those that EC2 does not know are absent. Empty input asks nothing. */
  describeInstances(instanceIds: readonly string[], options?: CallOptions): Promise<readonly InstanceFacts[]>;
  /** Instances in any state but terminated whose tags equal all of the given ones. */
  findInstancesByTags(
    tags: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<readonly InstanceFacts[]>;
  /** RunInstances of up to one instance a step; a permit for each of `stepIds`. Idempotent by `clientToken`. */
  launch(
    permits: readonly Permit<'launch'>[],
    request: LaunchRequest,
    options?: CallOptions,
  ): Promise<LaunchOutcome>;
  /**
   * CreateFleet of type `instant` for up to one instance a step; a permit for each of `stepIds`. One answer: what was
   * bought in which pool, fewer than asked for where none had more room. Idempotent by `clientToken`.
   */
  launchFleet(
    permits: readonly Permit<'launch'>[],
    request: FleetRequest,
    options?: CallOptions,
  ): Promise<FleetOutcome>;
  /** Asks EC2 by a dry run whether it would take this fleet: nothing is launched, so that it takes no permit. */
  tryFleet(draft: Omit<FleetRequest, 'clientToken' | 'stepIds'>, options?: CallOptions): Promise<void>;
  /**
   * Asks EC2 whether it would carry out this launch, by a dry run: nothing is launched, so that it takes no permit. Also
   * throws `AwsRequestRefusedError` when the launch itself would be refused.
   */
  tryLaunch(draft: LaunchDraft, options?: CallOptions): Promise<void>;
  /** CreateTags on an instance that a launch brought; the permit's target is `tags['cloudoptim:step-id']`. Idempotent. */
  tagInstance(
    permit: Permit<'launch'>,
    instanceId: string,
    tags: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<void>;
  /** TerminateInstances of one instance; the permit's target is its id. An instance already gone is a success. */
  terminate(permit: Permit<'terminate'>, instanceId: string, options?: CallOptions): Promise<void>;
  describeInstanceTypes(
    instanceTypes: readonly string[] | 'all',
    options?: CallOptions,
  ): Promise<readonly InstanceTypeFacts[]>;
  describeTypeOfferings(
    options?: CallOptions,
  ): Promise<readonly { readonly instanceType: string; readonly availabilityZone: string }[]>;
  /** Latest `Linux/UNIX` price of each pool. */
  latestSpotPrices(
    instanceTypes: readonly string[],
    now: Instant,
    options?: CallOptions,
  ): Promise<readonly SpotPricePoint[]>;
  describeSubnets(
    query: { readonly subnetIds: readonly string[] } | { readonly vpcId: string },
    options?: CallOptions,
  ): Promise<readonly SubnetFacts[]>;
  /** Base64 user data of an instance; null when it has none. */
  readUserData(instanceId: string, options?: CallOptions): Promise<string | null>;
  describeInstanceHealth(
    instanceIds: readonly string[] | 'all-impaired',
    options?: CallOptions,
  ): Promise<readonly InstanceHealth[]>;
  /**
   * AWS's clock minus ours in milliseconds, from the `Date` header of the last answers; 0 before the first.
   */
  clockSkewMs(): number;
}

export interface GroupMembership {
  readonly instanceId: string;
  readonly groupName: string;
  readonly lifecycleState: string;
  readonly protectedFromScaleIn: boolean;
}

export interface GroupFacts extends ScalingGroup {
  readonly maxSize: number;
  readonly capacityRebalance: boolean;
  readonly instances: readonly (ScalingGroup['instances'][number] & { readonly healthy: boolean })[];
}

/** Auto Scaling of one role and region; same errors as `Compute`. */
export interface ScalingGroups {
  /** Memberships of the given instances; an instance of no group is absent. */
  membershipsOf(instanceIds: readonly string[], options?: CallOptions): Promise<readonly GroupMembership[]>;
  describeGroup(groupName: string, options?: CallOptions): Promise<GroupFacts | null>;
  /** Facts of the given groups; one that does not exist is absent. Empty input asks nothing. */
  describeGroups(groupNames: readonly string[], options?: CallOptions): Promise<readonly GroupFacts[]>;
  /** DetachInstances without decrement, so that the group launches at once; the permit's target is the instance. */
  detachWithoutDecrement(
    permit: Permit<'detach'>,
    groupName: string,
    instanceId: string,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * TerminateInstanceInAutoScalingGroup with decrement, so that the group launches no successor; the permit's target is
   * the instance. It has no client token and is sent once: where it throws `AwsUnavailableError` the caller looks by
   * `membershipsOf` what became of it.
   */
  terminateWithDecrement(
    permit: Permit<'terminate-in-group'>,
    instanceId: string,
    options?: CallOptions,
  ): Promise<void>;
}

/** List price of a type: Linux, on-demand, shared tenancy, no software of others, without the customer's discounts. */
export interface OnDemandPrice {
  readonly instanceType: string;
  readonly pricePerHour: HourlyPrice;
}

/** Clients for one role and region; credentials are assumed on first use and cached until 5 min before expiry. */
export interface AwsRegion {
  readonly compute: Compute;
  readonly groups: ScalingGroups;
  queue(queueUrl: string): EventQueue;
  /**
   * On-demand list prices of the region in US dollars, one a type, from the AWS Price List; types without such a price
   * are absent. Megabytes: ask seldom and with a long bound. Same errors as `Compute`.
   */
  onDemandPrices(options?: CallOptions): Promise<readonly OnDemandPrice[]>;
  /** Asks the AWS Price List for one product, to prove that it may be asked. Same errors as `Compute`. */
  tryPriceList(options?: CallOptions): Promise<void>;
  /** STS GetCallerIdentity with the assumed credentials. */
  identity(options?: CallOptions): Promise<{ readonly account: string; readonly arn: string }>;
}

export interface AwsGateway {
  /**
   * A region as one cluster uses it: a mutating method takes permits of `clusterId` only. Without a cluster everything may
   * be read and every mutation is refused. Regions of one role share credentials and clients.
   */
  open(access: AwsAccess & { readonly clusterId?: string }): AwsRegion;
  /** True when the role can be assumed *without* its external id: a confused-deputy hole that the check must fail. */
  assumableWithoutExternalId(access: Omit<AwsAccess, 'externalId'>, options?: CallOptions): Promise<boolean>;
  close(): Promise<void>;
}
