import { describe, expect, it } from 'vitest';
import {
  countsInShares,
  interruptionStance,
  NODE_OWNERS,
  nodeOwner,
  type InterruptionStance,
  type NodeOwner,
  type OwnershipFacts,
} from '@/server/domain/cluster/node-owner';

interface Evidence {
  readonly labels?: Readonly<Record<string, string>>;
  readonly extendedResources?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>> | null;
  readonly autoScalingGroup?: string | null;
}

function ownerBy(evidence: Evidence): NodeOwner {
  const facts: OwnershipFacts = {
    tags: evidence.tags ?? null,
    autoScalingGroup: evidence.autoScalingGroup ?? null,
  };
  return nodeOwner(
    { labels: evidence.labels ?? {}, extendedResources: evidence.extendedResources ?? {} },
    facts,
  );
}

/** One sign for each owner, in the order in which they are believed. */
const SIGNS: readonly { readonly owner: NodeOwner; readonly evidence: Evidence }[] = [
  { owner: 'eks-auto', evidence: { labels: { 'eks.amazonaws.com/compute-type': 'auto' } } },
  { owner: 'control-plane', evidence: { labels: { 'node-role.kubernetes.io/control-plane': '' } } },
  { owner: 'windows', evidence: { labels: { 'kubernetes.io/os': 'windows' } } },
  { owner: 'accelerator', evidence: { extendedResources: { 'nvidia.com/gpu': 1 } } },
  { owner: 'cloudoptim', evidence: { tags: { 'cloudoptim:cluster-id': 'c' } } },
  { owner: 'karpenter', evidence: { labels: { 'karpenter.sh/nodepool': 'default' } } },
  { owner: 'eks-nodegroup', evidence: { labels: { 'eks.amazonaws.com/nodegroup': 'workers' } } },
  { owner: 'asg', evidence: { autoScalingGroup: 'workers' } },
  { owner: 'standalone', evidence: { labels: { 'kubernetes.io/os': 'linux' }, tags: { Name: 'worker' } } },
];

function merged(evidence: readonly Evidence[]): Evidence {
  return {
    labels: Object.assign({}, ...evidence.map((one) => one.labels)),
    extendedResources: Object.assign({}, ...evidence.map((one) => one.extendedResources)),
    tags: Object.assign({}, ...evidence.map((one) => one.tags)),
    autoScalingGroup:
      evidence.map((one) => one.autoScalingGroup ?? null).find((group) => group !== null) ?? null,
  };
}

describe('nodeOwner', () => {
  it.each(SIGNS)('$owner by its own sign alone', ({ owner, evidence }) => {
    expect(ownerBy(evidence)).toBe(owner);
  });

  it.each(SIGNS.map((sign, index) => ({ owner: sign.owner, index })))(
    '$owner before everything that comes later',
    ({ owner, index }) => {
      const later = SIGNS.slice(index).filter((sign) => sign.owner !== 'windows' || owner === 'windows');
      // The sign itself comes last, so that a label that two owners read keeps its value.
      const evidence = [...later.slice(1), ...later.slice(0, 1)].map((sign) => sign.evidence);
      expect(ownerBy(merged(evidence))).toBe(owner);
    },
  );

  it.each<{ name: string; evidence: Evidence; owner: NodeOwner }>([
    {
      name: 'fargate',
      evidence: { labels: { 'eks.amazonaws.com/compute-type': 'fargate' } },
      owner: 'fargate',
    },
    { name: 'hybrid', evidence: { labels: { 'eks.amazonaws.com/compute-type': 'hybrid' } }, owner: 'hybrid' },
    {
      name: 'an ordinary EC2 compute type',
      evidence: { labels: { 'eks.amazonaws.com/compute-type': 'ec2' } },
      owner: 'standalone',
    },
    {
      name: 'master',
      evidence: { labels: { 'node-role.kubernetes.io/master': '' } },
      owner: 'control-plane',
    },
    {
      name: 'Karpenter before v1beta1',
      evidence: { labels: { 'karpenter.sh/provisioner-name': 'default' } },
      owner: 'karpenter',
    },
    {
      name: 'a node group by its tag',
      evidence: { tags: { 'eks:nodegroup-name': 'w' } },
      owner: 'eks-nodegroup',
    },
    { name: 'AMD', evidence: { extendedResources: { 'amd.com/gpu': 1 } }, owner: 'accelerator' },
    { name: 'Neuron', evidence: { extendedResources: { 'aws.amazon.com/neuron': 2 } }, owner: 'accelerator' },
    {
      name: 'a GPU count of 0',
      evidence: { extendedResources: { 'nvidia.com/gpu': 0 } },
      owner: 'standalone',
    },
    {
      name: 'another extended resource',
      evidence: { extendedResources: { 'smarter-devices/fuse': 20 } },
      owner: 'standalone',
    },
    { name: 'an instance that EC2 does not know yet', evidence: { tags: null }, owner: 'standalone' },
    // The tag speaks for a cluster even when its value is empty.
    {
      name: 'our tag without a value',
      evidence: { tags: { 'cloudoptim:cluster-id': '' } },
      owner: 'cloudoptim',
    },
  ])('$name: $owner', ({ evidence, owner }) => {
    expect(ownerBy(evidence)).toBe(owner);
  });
});

const EXPECTED: Readonly<Record<NodeOwner, { stance: InterruptionStance; counts: boolean }>> = {
  cloudoptim: { stance: 'full', counts: true },
  standalone: { stance: 'full', counts: true },
  asg: { stance: 'group', counts: true },
  'eks-nodegroup': { stance: 'group', counts: true },
  karpenter: { stance: 'drain-only', counts: true },
  'eks-auto': { stance: 'record-only', counts: false },
  fargate: { stance: 'record-only', counts: false },
  hybrid: { stance: 'record-only', counts: false },
  'control-plane': { stance: 'record-only', counts: false },
  windows: { stance: 'same-type-on-demand', counts: false },
  accelerator: { stance: 'same-type-on-demand', counts: false },
};

describe('what follows from the owner', () => {
  it.each(NODE_OWNERS)('%s', (owner) => {
    expect({ stance: interruptionStance(owner), counts: countsInShares(owner) }).toEqual(EXPECTED[owner]);
  });
});
