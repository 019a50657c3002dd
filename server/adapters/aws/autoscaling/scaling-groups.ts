import {
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { requirePermit } from '@/server/domain/safety/permit';
import type { GroupFacts, GroupMembership, ScalingGroups } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { AwsCall } from '@/server/adapters/aws/call/caller';
import { chunksOf, collectPages } from '@/server/adapters/aws/call/collect-pages';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toGroupFacts, toGroupMembership } from '@/server/adapters/aws/autoscaling/transform';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html: 50 ids a call. */
const MAX_IDS = 50;
/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html: 50 names a call. */
const MAX_NAMES = 50;

/** `The instance i-0abc is not part of Auto Scaling group workers.`, code `ValidationError`. */
const NOT_PART_OF_GROUP = /not part of Auto ?Scaling ?group/iu;

async function readMemberships(
  autoScaling: AutoScalingClient,
  instanceIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly GroupMembership[]> {
  const chunks = chunksOf([...new Set(instanceIds)], MAX_IDS);
  const found = await Promise.all(
    chunks.map((ids) =>
      collectPages('autoscaling:DescribeAutoScalingInstances', async (NextToken) => {
        const output = await autoScaling.send(
          new DescribeAutoScalingInstancesCommand({
            InstanceIds: [...ids],
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
          { abortSignal: signal },
        );
        const items = (output.AutoScalingInstances ?? []).flatMap((details) => {
          const membership = toGroupMembership(details);
          return membership === null ? [] : [membership];
        });
        return { items, nextToken: output.NextToken };
      }),
    ),
  );
  return found.flat();
}

async function readGroups(
  autoScaling: AutoScalingClient,
  groupNames: readonly string[],
  signal: AbortSignal,
): Promise<readonly GroupFacts[]> {
  const names = new Set(groupNames);
  const found = await Promise.all(
    chunksOf([...names], MAX_NAMES).map((chunk) =>
      collectPages('autoscaling:DescribeAutoScalingGroups', async (NextToken) => {
        const output = await autoScaling.send(
          new DescribeAutoScalingGroupsCommand({
            AutoScalingGroupNames: [...chunk],
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
          { abortSignal: signal },
        );
        const items = (output.AutoScalingGroups ?? []).flatMap((group) => toGroupFacts(group) ?? []);
        return { items, nextToken: output.NextToken };
      }),
    ),
  );
  return found.flat().filter((group) => names.has(group.groupName));
}

export interface ScalingGroupsParts {
  /** The cluster whose permits count; null where nothing may be changed. */
  readonly clusterId: string | null;
  readonly autoScaling: AutoScalingClient;
  readonly once: AutoScalingClient;
  readonly call: AwsCall;
  readonly clock: Clock;
}

/**
 * Auto Scaling through one assumed role; see the port for the contract. `once` sends a call a single time: a change without
 * a client token must not be sent again by the SDK after a lost answer.
 */
export function createScalingGroups(parts: ScalingGroupsParts): ScalingGroups {
  const { clusterId, autoScaling, once, call, clock } = parts;
  const now = () => ({ clusterId, now: clock.now() });
  return {
    // Without ids the API would answer with every instance of the account.
    membershipsOf: async (instanceIds, options) => {
      if (instanceIds.length === 0) return [];
      return await call(
        'autoscaling:DescribeAutoScalingInstances',
        (signal) => readMemberships(autoScaling, instanceIds, signal),
        options,
      );
    },
    describeGroup: (groupName, options) =>
      call(
        'autoscaling:DescribeAutoScalingGroups',
        async (signal) => (await readGroups(autoScaling, [groupName], signal))[0] ?? null,
        options,
      ),
    describeGroups: async (groupNames, options) =>
      groupNames.length === 0
        ? []
        : await call(
            'autoscaling:DescribeAutoScalingGroups',
            (signal) => readGroups(autoScaling, groupNames, signal),
            options,
          ),
    detachWithoutDecrement: async (permit, groupName, instanceId, options) => {
      requirePermit(permit, { action: 'detach', target: instanceId, ...now() });
      await call(
        'autoscaling:DetachInstances',
        async (signal) => {
          try {
            await autoScaling.send(
              new DetachInstancesCommand({
                AutoScalingGroupName: groupName,
                InstanceIds: [instanceId],
                ShouldDecrementDesiredCapacity: false,
              }),
              { abortSignal: signal },
            );
          } catch (error) {
            // Detached by an attempt whose answer was lost, or by someone else: what was wanted holds.
            if (!NOT_PART_OF_GROUP.test(errorFacts(error).message)) throw error;
          }
        },
        options,
      );
    },
    terminateWithDecrement: async (permit, instanceId, options) => {
      requirePermit(permit, { action: 'terminate-in-group', target: instanceId, ...now() });
      await call(
        'autoscaling:TerminateInstanceInAutoScalingGroup',
        (signal) =>
          once.send(
            new TerminateInstanceInAutoScalingGroupCommand({
              InstanceId: instanceId,
              ShouldDecrementDesiredCapacity: true,
            }),
            { abortSignal: signal },
          ),
        options,
      );
    },
  };
}
