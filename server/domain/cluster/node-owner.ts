import type { NodeSnapshot } from './snapshot';

export const NODE_OWNERS = [
  'cloudoptim',
  'standalone',
  'asg',
  'eks-nodegroup',
  'karpenter',
  'eks-auto',
  'fargate',
  'hybrid',
  'control-plane',
  'windows',
  'accelerator',
] as const;
export type NodeOwner = (typeof NODE_OWNERS)[number];

/** What EC2 and Auto Scaling said about a node's instance; null where nothing is known (yet). */
export interface OwnershipFacts {
  readonly tags: Readonly<Record<string, string>> | null;
  /** Group by DescribeAutoScalingInstances, or by the tag that Auto Scaling puts on its instances. */
  readonly autoScalingGroup: string | null;
}

/** Tag that the Auto Scaling service puts on instances of a group. */
export const ASG_TAG = 'aws:autoscaling:groupName';
export const CLUSTER_TAG = 'cloudoptim:cluster-id';

const ACCELERATORS = ['nvidia.com/gpu', 'amd.com/gpu', 'aws.amazon.com/neuron', 'aws.amazon.com/neuroncore'];
const NODEGROUP_LABELS = ['eks.amazonaws.com/nodegroup', 'alpha.eksctl.io/nodegroup-name'];
const CONTROL_PLANE_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/**
 * The one owner of a node's capacity, by the order of Decision 1. What AWS or the platform manages comes
 * first, because nothing may ever be launched or terminated there, whatever its tags say.
 */
export function nodeOwner(
  node: Pick<NodeSnapshot, 'labels' | 'extendedResources'>,
  facts: OwnershipFacts,
): NodeOwner {
  const { labels } = node;
  const computeType = labels['eks.amazonaws.com/compute-type'];
  if (computeType === 'auto') return 'eks-auto';
  if (computeType === 'fargate') return 'fargate';
  if (computeType === 'hybrid') return 'hybrid';
  if (CONTROL_PLANE_LABELS.some((label) => label in labels)) return 'control-plane';
  if (labels['kubernetes.io/os'] === 'windows') return 'windows';
  if (ACCELERATORS.some((name) => (node.extendedResources[name] ?? 0) > 0)) return 'accelerator';
  if (facts.tags !== null && CLUSTER_TAG in facts.tags) return 'cloudoptim';
  if ('karpenter.sh/nodepool' in labels || 'karpenter.sh/provisioner-name' in labels) return 'karpenter';
  if (
    NODEGROUP_LABELS.some((label) => label in labels) ||
    (facts.tags !== null && 'eks:nodegroup-name' in facts.tags)
  ) {
    return 'eks-nodegroup';
  }
  if (facts.autoScalingGroup !== null) return 'asg';
  return 'standalone';
}

/** Owners whose nodes count in the gate's shares (Decision 2). */
export function countsInShares(owner: NodeOwner): boolean {
  switch (owner) {
    case 'cloudoptim':
    case 'standalone':
    case 'asg':
    case 'eks-nodegroup':
    case 'karpenter':
      return true;
    case 'eks-auto':
    case 'fargate':
    case 'hybrid':
    case 'control-plane':
    case 'windows':
    case 'accelerator':
      return false;
  }
}

/** What W1 does for a node of this owner (Decision 1). */
export type InterruptionStance =
  /** Cordon, drain, replace, terminate. */
  | 'full'
  /** Cordon and drain; the group replaces, a bridge only where it stays silent. */
  | 'group'
  /** Cordon and drain only: its autoscaler launches and terminates. */
  | 'drain-only'
  /** Cordon, drain, and the same type on-demand. */
  | 'same-type-on-demand'
  | 'record-only';

export function interruptionStance(owner: NodeOwner): InterruptionStance {
  switch (owner) {
    case 'cloudoptim':
    case 'standalone':
      return 'full';
    case 'asg':
    case 'eks-nodegroup':
      return 'group';
    case 'karpenter':
      return 'drain-only';
    case 'windows':
    case 'accelerator':
      return 'same-type-on-demand';
    case 'eks-auto':
    case 'fargate':
    case 'hybrid':
    case 'control-plane':
      return 'record-only';
  }
}
