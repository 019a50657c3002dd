import type { ClusterSnapshot, NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { InstanceLook } from '@/server/domain/money/observe-instances';
import type { InstanceSighting, UsageInterval } from '@/server/domain/money/usage-interval';
import { msBetween, type Instant } from '@/server/domain/shared/instant';
import type { InstanceEnding, InstanceFacts } from '@/server/ports/aws';
import type { ClusterSession, FleetFacts } from '@/server/ports/cluster-session';
import { SPOT_PRICE_SOURCE } from '@/server/services/fleet/node-row';

/** EC2 accepts 200 values in one filter. */
const DESCRIBE_CHUNK = 200;
/** Facts of a new node come within seconds; a node that EC2 does not know for this long counts as its labels tell. */
const UNKNOWN_AFTER_MS = 5 * 60_000;

type Session = Pick<ClusterSession, 'cluster' | 'aws' | 'facts'>;
type Machine = Omit<InstanceSighting, 'pricePerHour' | 'priceSource'>;

/** A machine at its price now. What is paid in another way than by on-demand or Spot prices has none here. */
function priced(facts: FleetFacts, machine: Machine): InstanceSighting {
  const { lifecycle, instanceType, availabilityZone } = machine;
  if (lifecycle === 'on-demand' && instanceType !== null) {
    const price = facts.onDemandPrice(instanceType);
    if (price !== null) return { ...machine, pricePerHour: price.pricePerHour, priceSource: price.source };
  }
  if (lifecycle === 'spot' && instanceType !== null && availabilityZone !== null) {
    const pricePerHour = facts.spotPrice(instanceType, availabilityZone);
    if (pricePerHour !== null) return { ...machine, pricePerHour, priceSource: SPOT_PRICE_SOURCE };
  }
  return { ...machine, pricePerHour: null, priceSource: null };
}

const toMachine = (instance: InstanceFacts, nodeName: string | null): Machine => ({
  instanceId: instance.instanceId,
  nodeName,
  instanceType: instance.instanceType,
  availabilityZone: instance.availabilityZone || null,
  availabilityZoneId: instance.availabilityZoneId,
  lifecycle: instance.lifecycle,
  launchedAt: instance.launchedAt,
});

/** A node that EC2 does not tell about: as it was known, else by its labels once it is clear that EC2 will not. */
function withoutEc2(
  facts: FleetFacts,
  node: NodeSnapshot & { readonly instanceId: string },
  known: UsageInterval | undefined,
  at: Instant,
): Machine | null {
  if (known !== undefined) {
    const { instanceId, instanceType, availabilityZone, availabilityZoneId, lifecycle, launchedAt } = known;
    const place = { instanceType, availabilityZone, availabilityZoneId };
    return { instanceId, nodeName: node.name, ...place, lifecycle, launchedAt };
  }
  if (msBetween(node.createdAt, at) < UNKNOWN_AFTER_MS) return null;
  const row = facts.rows().find((one) => one.nodeUid === node.uid);
  return {
    instanceId: node.instanceId,
    nodeName: node.name,
    instanceType: node.instanceType,
    availabilityZone: node.availabilityZone,
    availabilityZoneId: null,
    lifecycle: row === undefined || row.nodeType === 'other' ? 'unknown' : row.nodeType,
    launchedAt: null,
  };
}

/**
 * One look at a cluster's machines: those of its nodes, our own launches that have not joined, and those whose node has
 * left, which EC2 is asked about since a machine without a node costs as much. Where EC2 may not be asked, a machine ends
 * with its node. Throws as `Compute` does.
 */
export async function lookAtInstances(
  { cluster, aws, facts }: Session,
  snapshot: ClusterSnapshot,
  open: ReadonlyMap<string, UsageInterval>,
  at: Instant,
): Promise<InstanceLook> {
  const running = new Map<string, Machine>();
  const ended = new Map<string, InstanceEnding>();
  const take = (instance: InstanceFacts, nodeName: string | null) => {
    if (instance.ending === null) running.set(instance.instanceId, toMachine(instance, nodeName));
    else ended.set(instance.instanceId, instance.ending);
  };
  const joined = new Map<string, string>();
  for (const node of snapshot.nodes.values()) {
    const { instanceId } = node;
    if (instanceId === null) continue;
    joined.set(instanceId, node.name);
    const instance = facts.instance(instanceId);
    const machine =
      instance === null
        ? withoutEc2(facts, { ...node, instanceId }, open.get(instanceId), at)
        : toMachine(instance, node.name);
    if (machine !== null) running.set(instanceId, machine);
  }
  const mayAsk = !facts.unreadable.has('ec2:DescribeInstances');
  if (mayAsk) {
    const ours = await aws.compute.findInstancesByTags({ 'cloudoptim:cluster-id': cluster.clusterId });
    for (const instance of ours) take(instance, joined.get(instance.instanceId) ?? null);
  }
  const left = [...open.keys()].filter((id) => !joined.has(id) && !running.has(id) && !ended.has(id));
  const found = new Set<string>();
  for (let start = 0; mayAsk && start < left.length; start += DESCRIBE_CHUNK) {
    for (const instance of await aws.compute.describeInstances(left.slice(start, start + DESCRIBE_CHUNK))) {
      found.add(instance.instanceId);
      take(instance, open.get(instance.instanceId)?.nodeName ?? null);
    }
  }
  for (const id of left) if (!found.has(id)) ended.set(id, { at: null, interrupted: false });
  const machines = [...running.values()].filter(({ instanceId }) => !ended.has(instanceId));
  return { at, running: machines.map((machine) => priced(facts, machine)), ended };
}
