import { reconcileGroup } from '../aws/autoscaling/group-controller';
import { type GroupRegion, createGroupRegion } from '../aws/model/autoscaling';
import type { AwsWorld } from '../aws/model/aws-world';
import { type AwsDoor, openAwsDoor } from '../aws/door';
import { type Ec2RegionState, createRegionState } from '../aws/model/region-state';
import { type PlatformUser, createIam } from '../aws/model/iam';
import { createQueueService } from '../aws/model/queue-service';
import type { ClusterSpec, FaultBoard, SimulatedCluster, SimulatedClock } from '../shared/contract';
import { createClock } from '../shared/clock';
import type { WorldConfig } from '../shared/config';
import { createDoorLog } from '../shared/door-log';
import { stateChange } from './events';
import { deliver, startInterruptions } from './interruptions';
import { seedAccounts } from './seed-account';
import { seedCluster } from './seed-cluster';
import { hexHash, textHash } from '../shared/seeded-random';

/** Starts one simulated cluster; the Kubernetes half's own function, or a stand-in of a test. */
export type StartCluster<C extends SimulatedCluster> = (
  spec: ClusterSpec,
  deps: {
    readonly clock: SimulatedClock;
    readonly faults: FaultBoard;
    readonly log: (line: string) => void;
    readonly aws: AwsWorld;
  },
) => Promise<C>;

export interface World<C extends SimulatedCluster> {
  readonly aws: AwsWorld;
  readonly door: AwsDoor;
  readonly platform: PlatformUser;
  readonly simulatedClusters: readonly C[];
  close(): Promise<void>;
}

const PLATFORM_ACCOUNT = '999900001111';

/** Builds a whole world: clusters, accounts, machines, queues, groups, and the AWS door. Ready when it resolves. */
export async function createWorld<C extends SimulatedCluster>(
  config: WorldConfig,
  options: {
    readonly faults: FaultBoard;
    readonly log: (line: string) => void;
    readonly startCluster: StartCluster<C>;
    /** Wanted port of the AWS door; 0 takes a free one. */
    readonly awsPort?: number;
  },
): Promise<World<C>> {
  const platform: PlatformUser = {
    accountId: PLATFORM_ACCOUNT,
    accessKeyId: config.platform?.access_key_id ?? `AKIA${hexHash(`${config.seed}/key`, 16).toUpperCase()}`,
    secretAccessKey: config.platform?.secret_access_key ?? textHash(`${config.seed}/secret`, 40),
  };
  const aws = createAwsWorld(config, platform, options);
  const simulatedClusters: C[] = [];
  for (const [index, cluster] of config.clusters.entries()) {
    const spec: ClusterSpec = {
      name: cluster.name,
      region: cluster.region,
      zones: cluster.zones.map((letter) => `${cluster.region}${letter}`),
      seed: config.seed + index,
      podsPerNode: cluster.pods_per_node,
      initialNodes: cluster.nodes,
      karpenter: cluster.ownership === 'karpenter',
      ...(cluster.nodes_with_blocked_pdb === undefined
        ? {}
        : { nodesWithBlockedPdb: cluster.nodes_with_blocked_pdb }),
    };
    const simulated = await options.startCluster(spec, {
      clock: aws.clock,
      faults: options.faults,
      log: options.log,
      aws,
    });
    simulatedClusters.push(simulated);
    aws.clusters.set(cluster.name, simulated);
  }
  seedAccounts(aws);
  for (const cluster of config.clusters) {
    const simulated = aws.clusters.get(cluster.name);
    if (simulated !== undefined) seedCluster(aws, cluster, simulated);
  }
  const door = await openAwsDoor(aws, options.awsPort ?? 0);
  aws.clock.every(config.group_check_seconds * 1000, () => {
    for (const region of aws.groupRegions())
      for (const group of region.groups.values()) reconcileGroup(aws, group);
  });
  if (config.state_change_events) {
    aws.onInstanceState.push((instance) =>
      deliver(aws, stateChange(instance, aws.clock.now(), instance.state)),
    );
  }
  startInterruptions(aws);
  return {
    aws,
    door,
    platform,
    simulatedClusters,
    async close() {
      aws.clock.stop();
      aws.queues.closeAll();
      await Promise.all([door.close(), ...simulatedClusters.map((cluster) => cluster.close())]);
    },
  };
}

function createAwsWorld(
  config: WorldConfig,
  platform: PlatformUser,
  { faults, log }: { readonly faults: FaultBoard; readonly log: (line: string) => void },
): AwsWorld {
  const clock = createClock(config.speed);
  const regions = new Map<string, Ec2RegionState>();
  const groupRegions = new Map<string, GroupRegion>();
  return {
    config,
    clock,
    faults,
    log,
    iam: createIam(platform),
    door: createDoorLog(),
    queues: createQueueService(clock),
    clusters: new Map(),
    counters: {
      launched: 0,
      terminatedByCaller: 0,
      terminatedByGroup: 0,
      killedByInterruption: 0,
      interruptionsSent: 0,
    },
    onInstanceState: [],
    ec2: (accountId, region) =>
      obtain(regions, `${accountId}/${region}`, () =>
        createRegionState(accountId, region, zonesUsed(config, accountId, region)),
      ),
    regions: () => [...regions.values()],
    groups: (accountId, region) =>
      obtain(groupRegions, `${accountId}/${region}`, () => createGroupRegion(accountId, region)),
    groupRegions: () => [...groupRegions.values()],
  };
}

function obtain<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function zonesUsed(config: WorldConfig, accountId: string, region: string): string[] {
  const used = config.clusters
    .filter((cluster) => cluster.account === accountId && cluster.region === region)
    .flatMap(({ zones }) => zones);
  return [...new Set(used.length > 0 ? used : ['a', 'b', 'c'])].sort();
}
