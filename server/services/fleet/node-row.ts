import { countsInShares, nodeOwner } from '@/server/domain/cluster/node-owner';
import { podsOnNode, type ClusterSnapshot, type NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { InstanceFacts } from '@/server/ports/aws';
import type { SourcedPrice } from '@/server/domain/money/prices';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';

export interface RowFacts {
  readonly instance: InstanceFacts | null;
  readonly group: string | null;
  spotPrice(instanceType: string, availabilityZone: string): HourlyPrice | null;
  onDemandPrice(instanceType: string): SourcedPrice | null;
}

/** `priceSource` of Spot nodes. */
export const SPOT_PRICE_SOURCE = 'EC2 Spot price history';

/** Labels by which node groups and Karpenter tell a node's lifecycle when EC2 may not be asked. */
const LIFECYCLE_LABELS = [
  'eks.amazonaws.com/capacityType',
  'karpenter.sh/capacity-type',
  'node.kubernetes.io/lifecycle',
];

function lifecycleOf(node: NodeSnapshot, instance: InstanceFacts | null): 'spot' | 'on-demand' | null {
  if (instance !== null) return instance.lifecycle === 'spot' ? 'spot' : 'on-demand';
  for (const label of LIFECYCLE_LABELS) {
    const value = node.labels[label]?.toLowerCase().replace('_', '-');
    if (value === 'spot') return 'spot';
    if (value === 'on-demand') return 'on-demand';
  }
  return null;
}

/** A node as it is stored and shown. Lifecycle and price are null-like (`other`, null) where nothing tells them. */
export function toNodeRow(node: NodeSnapshot, snapshot: ClusterSnapshot, facts: RowFacts): NodeRow {
  const owner = nodeOwner(node, { tags: facts.instance?.tags ?? null, autoScalingGroup: facts.group });
  const lifecycle = lifecycleOf(node, facts.instance);
  const nodeType = lifecycle === null || !countsInShares(owner) ? 'other' : lifecycle;
  const instanceType = facts.instance?.instanceType ?? node.instanceType;
  const availabilityZone = facts.instance?.availabilityZone ?? node.availabilityZone;
  const price = priceOf(facts, lifecycle, instanceType, availabilityZone);
  return {
    nodeName: node.name,
    nodeUid: node.uid,
    instanceId: node.instanceId,
    instanceType,
    availabilityZone,
    nodeType,
    owner,
    autoScalingGroup: facts.group,
    status: node.ready ? 'ready' : 'not_ready',
    unschedulable: node.unschedulable,
    cpuCores: node.allocatable.cpuMillicores / 1000,
    memoryGb: node.allocatable.memoryBytes / 1024 ** 3,
    pricePerHour: price?.pricePerHour ?? null,
    priceSource: price?.source ?? null,
    podCount: podsOnNode(snapshot, node.name).filter(
      (pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed',
    ).length,
    nodeCreatedAt: node.createdAt,
  };
}

function priceOf(
  facts: RowFacts,
  lifecycle: 'spot' | 'on-demand' | null,
  instanceType: string | null,
  zone: string | null,
): SourcedPrice | null {
  if (lifecycle === null || instanceType === null) return null;
  if (lifecycle === 'on-demand') return facts.onDemandPrice(instanceType);
  const spotPrice = zone === null ? null : facts.spotPrice(instanceType, zone);
  return spotPrice === null ? null : { pricePerHour: spotPrice, source: SPOT_PRICE_SOURCE };
}
