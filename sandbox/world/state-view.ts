import { countedMembers } from '../aws/model/autoscaling';
import type { Instance } from '../aws/model/ec2';
import { tagsOf } from '../aws/model/region-state';
import type { Role } from '../aws/model/iam';
import type { SimulatedCluster } from '../shared/contract';
import type { World } from './create-world';

/** What the Kubernetes half has beyond the shared contract and the views show where it is there. */
export interface ClusterExtras {
  readonly adminToken?: string;
  readonly diedUndrained?: number | (() => number);
  readonly doorCounters?: Readonly<Record<string, number>>;
  usageHistory?(range: { from: Date; until: Date; stepMs: number }): Iterable<object>;
}

/** A cluster with what one needs to reach it. Holds tokens: for the loopback control address and run.json only. */
export function clusterView(cluster: SimulatedCluster & ClusterExtras) {
  return {
    name: cluster.name,
    url: cluster.url,
    token: cluster.token,
    older_grants_token: cluster.olderGrantsToken,
    admin_token: cluster.adminToken ?? null,
    ca_pem: cluster.caPem,
  };
}

export function roleView(role: Role) {
  return {
    arn: role.arn,
    name: role.name,
    account: role.accountId,
    trust: role.trust.kind,
    external_id: role.trust.kind === 'exact' ? role.trust.externalId : null,
    permissions: [...role.permissions],
  };
}

function instanceView(world: World<SimulatedCluster>, instance: Instance) {
  const state = world.aws.ec2(instance.accountId, instance.region);
  return {
    instance_id: instance.id,
    account: instance.accountId,
    region: instance.region,
    instance_type: instance.type.name,
    availability_zone: instance.zone.name,
    lifecycle: instance.lifecycle,
    state: instance.state,
    cluster: instance.clusterName ?? null,
    node_name:
      instance.clusterName === undefined
        ? null
        : (world.aws.clusters.get(instance.clusterName)?.nodeNameOf(instance.id) ?? null),
    launch_time: instance.launchTime.toISOString(),
    client_token: instance.clientToken ?? null,
    interruption_at: instance.interruption?.at.toISOString() ?? null,
    tags: Object.fromEntries(tagsOf(state, instance.id)),
  };
}

/** `GET /state` of the control address. */
export function stateView(world: World<SimulatedCluster & ClusterExtras>) {
  const { aws, door, platform, simulatedClusters } = world;
  return {
    now: aws.clock.now().toISOString(),
    speed: aws.clock.speed,
    aws_url: door.url,
    platform_credentials: {
      account: platform.accountId,
      access_key_id: platform.accessKeyId,
      secret_access_key: platform.secretAccessKey,
    },
    accounts: [...new Set(aws.config.clusters.map(({ account }) => account))],
    roles: aws.iam.roles().map(roleView),
    clusters: simulatedClusters.map((cluster) => {
      const config = aws.config.clusters.find(({ name }) => name === cluster.name);
      return {
        ...clusterView(cluster),
        account: config?.account ?? null,
        region: config?.region ?? null,
        ownership: config?.ownership ?? null,
        role_arn: config === undefined ? null : `arn:aws:iam::${config.account}:role/CloudOptimRole`,
        queue_url: config === undefined ? null : `${door.url}/${config.account}/${aws.config.queue_name}`,
      };
    }),
    queues: aws.queues.list().map((queue) => ({
      url: `${door.url}/${queue.accountId}/${queue.name}`,
      name: queue.name,
      account: queue.accountId,
      region: queue.region,
      ...queue.counts(),
    })),
    instances: aws
      .regions()
      .flatMap((state) => [...state.instances.values()].map((one) => instanceView(world, one))),
    groups: aws.groupRegions().flatMap((region) =>
      [...region.groups.values()].map((group) => ({
        name: group.name,
        account: group.accountId,
        region: group.region,
        min_size: group.minSize,
        max_size: group.maxSize,
        desired_capacity: group.desiredCapacity,
        current_size: countedMembers(group).length,
        capacity_rebalance: group.capacityRebalance,
        instance_ids: [...group.members.keys()],
        launch_template_id: group.launchTemplate.id,
      })),
    ),
    launch_templates: aws.regions().flatMap((state) =>
      [...state.launchTemplates.values()].map(({ id, name, defaultVersion }) => ({
        id,
        name,
        account: state.accountId,
        region: state.region,
        version: defaultVersion,
      })),
    ),
  };
}

/** `GET /summary` of the control address: the world's own counts. */
export function summaryView(world: World<SimulatedCluster & ClusterExtras>) {
  const { aws, simulatedClusters } = world;
  const running = aws
    .regions()
    .flatMap((state) => [...state.instances.values()].filter((one) => one.state === 'running'));
  return {
    running_instances: running.length,
    running_spot_instances: running.filter(({ lifecycle }) => lifecycle === 'spot').length,
    launched_total: aws.counters.launched,
    terminated_by_us: aws.counters.terminatedByCaller,
    terminated_by_groups: aws.counters.terminatedByGroup,
    killed_by_interruption: aws.counters.killedByInterruption,
    interruptions_sent: aws.counters.interruptionsSent,
    clusters: simulatedClusters.map((cluster) => ({
      name: cluster.name,
      running_instances: running.filter(({ clusterName }) => clusterName === cluster.name).length,
      died_undrained_pods:
        typeof cluster.diedUndrained === 'function'
          ? cluster.diedUndrained()
          : (cluster.diedUndrained ?? null),
      pending_pod_seconds: cluster.pendingPodSeconds(),
    })),
  };
}
