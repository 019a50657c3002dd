import { CreateTagsCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { requirePermit, requirePermits } from '@/server/domain/safety/permit';
import type { Compute } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { AwsCall } from '@/server/adapters/aws/call/caller';
import {
  readAllTypes,
  readInstanceTypes,
  readLatestSpotPrices,
  readSubnets,
  readTypeOfferings,
} from '@/server/adapters/aws/ec2/catalog-reads';
import {
  readInstanceHealth,
  readInstances,
  readInstancesByTags,
  readUserData,
} from '@/server/adapters/aws/ec2/instance-reads';
import type { InstanceTypeCache } from '@/server/adapters/aws/ec2/instance-type-cache';
import { createFleet, tryCreateFleet } from '@/server/adapters/aws/ec2/fleet';
import { runInstances, type LaunchContext } from '@/server/adapters/aws/ec2/launch';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { tryRunInstances } from '@/server/adapters/aws/ec2/launch-trial';
import type { RegionClients } from '@/server/adapters/aws/sts/region-clients';

/** The tag whose value the permit of a launched instance names (Decision 35). */
const STEP_TAG = 'cloudoptim:step-id';

export interface ComputeParts {
  /** The cluster whose permits count; null where nothing may be changed. */
  readonly clusterId: string | null;
  readonly clients: RegionClients;
  readonly call: AwsCall;
  readonly clock: Clock;
  readonly launch: LaunchContext;
  readonly types: InstanceTypeCache;
  readonly clockSkewMs: () => number;
}

/** EC2 through one assumed role; see the port for the contract. */
export function createCompute(parts: ComputeParts): Compute {
  const { clusterId, clients, call, clock, launch, types, clockSkewMs } = parts;
  const { ec2 } = clients;
  const now = () => ({ clusterId, now: clock.now() });
  return {
    describeInstances: async (instanceIds, options) => {
      if (instanceIds.length === 0) return [];
      return await call(
        'ec2:DescribeInstances',
        (signal) => readInstances(ec2, instanceIds, signal),
        options,
      );
    },
    findInstancesByTags: (tags, options) =>
      call('ec2:DescribeInstances', (signal) => readInstancesByTags(ec2, tags, signal), options),
    launch: async (permits, request, options) => {
      requirePermits(permits, { action: 'launch', targets: request.stepIds, ...now() });
      return await runInstances(launch, request, options);
    },
    launchFleet: async (permits, request, options) => {
      requirePermits(permits, { action: 'launch', targets: request.stepIds, ...now() });
      return await createFleet(launch, request, options);
    },
    tryFleet: (draft, options) =>
      call('ec2:CreateFleet', (signal) => tryCreateFleet(ec2, draft, signal), options),
    tryLaunch: (draft, options) =>
      call(
        'ec2:RunInstances',
        (signal) => tryRunInstances({ ec2, templates: launch.templates }, draft, signal),
        options,
      ),
    tagInstance: async (permit, instanceId, tags, options) => {
      requirePermit(permit, { action: 'launch', target: tags[STEP_TAG] ?? '', ...now() });
      await call(
        'ec2:CreateTags',
        (signal) =>
          ec2.send(
            new CreateTagsCommand({
              Resources: [instanceId],
              Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            }),
            { abortSignal: signal },
          ),
        options,
      );
    },
    terminate: async (permit, instanceId, options) => {
      requirePermit(permit, { action: 'terminate', target: instanceId, ...now() });
      await call(
        'ec2:TerminateInstances',
        async (signal) => {
          try {
            await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }), {
              abortSignal: signal,
            });
          } catch (error) {
            if (errorFacts(error).code !== 'InvalidInstanceID.NotFound') throw error;
          }
        },
        options,
      );
    },
    describeInstanceTypes: (instanceTypes, options) =>
      call(
        'ec2:DescribeInstanceTypes',
        (signal) =>
          instanceTypes === 'all'
            ? types.all(() => readAllTypes(ec2, signal))
            : types.named(instanceTypes, (missing) => readInstanceTypes(ec2, missing, signal)),
        options,
      ),
    describeTypeOfferings: (options) =>
      call('ec2:DescribeInstanceTypeOfferings', (signal) => readTypeOfferings(ec2, signal), options),
    latestSpotPrices: (instanceTypes, now, options) =>
      call(
        'ec2:DescribeSpotPriceHistory',
        (signal) => readLatestSpotPrices(ec2, instanceTypes, now, signal),
        options,
      ),
    describeSubnets: (query, options) =>
      call('ec2:DescribeSubnets', (signal) => readSubnets(ec2, query, signal), options),
    readUserData: (instanceId, options) =>
      call('ec2:DescribeInstanceAttribute', (signal) => readUserData(ec2, instanceId, signal), options),
    describeInstanceHealth: (instanceIds, options) =>
      call('ec2:DescribeInstanceStatus', (signal) => readInstanceHealth(ec2, instanceIds, signal), options),
    clockSkewMs,
  };
}
