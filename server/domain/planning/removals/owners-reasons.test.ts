import { describe, expect, it } from 'vitest';
import { groupsReasons, NO_GROUPS, ownersReasons, type GroupRule, type OwnedNode } from './owners-reasons';

const node: OwnedNode = { owner: 'asg', autoScalingGroup: 'workers', instanceId: 'i-1' };
const rule = (changes: Partial<GroupRule>): GroupRule => ({ ...NO_GROUPS, ...changes });
const workers = {
  groupName: 'workers',
  minSize: 0,
  desiredCapacity: 1,
  availabilityZones: ['us-east-1a'],
  suspendedProcesses: [],
  instances: [
    {
      instanceId: 'i-1',
      availabilityZone: 'us-east-1a',
      lifecycleState: 'InService',
      protectedFromScaleIn: true,
    },
  ],
  tags: {},
};
const read = rule({ groups: new Map([['workers', workers]]) });

describe('ownersReasons', () => {
  it.each(['cloudoptim', 'standalone'] as const)('are none for a node of %s', (owner) => {
    expect(ownersReasons({ ...node, owner }, NO_GROUPS)).toEqual([]);
  });

  it.each(['eks-nodegroup', 'karpenter', 'eks-auto', 'fargate', 'hybrid', 'control-plane'] as const)(
    'keep a node of %s, whatever is allowed',
    (owner) => {
      expect(ownersReasons({ ...node, owner }, read)).toEqual([
        `it belongs to ${owner}: there a plan is advice only`,
      ]);
    },
  );

  it.each<[string, GroupRule, OwnedNode, readonly string[]]>([
    ['may leave a group that is known', read, node, []],
    [
      'is advice where the cluster does not allow more',
      rule({ whyAdvice: 'not allowed' }),
      node,
      ['not allowed'],
    ],
    [
      'stays in a group that cannot be read',
      rule({ unread: new Map([['workers', 'no grant']]) }),
      node,
      ['no grant'],
    ],
    [
      'stays in a group of which nothing is known',
      NO_GROUPS,
      node,
      ['nothing is known of its group workers'],
    ],
    [
      'stays where the group has no name',
      read,
      { ...node, autoScalingGroup: null },
      ['it belongs to an Auto Scaling group whose name is not known'],
    ],
  ])('a node of a group %s', (_what, known, one, reasons) => {
    expect(ownersReasons(one, known)).toEqual(reasons);
  });
});

describe('groupsReasons', () => {
  it('are those of the node in its group, and only where it may leave one', () => {
    expect(groupsReasons(node, read)).toEqual(['it is protected from scale-in in workers']);
    expect(groupsReasons(node, { ...read, whyAdvice: 'not allowed' })).toEqual([]);
    expect(groupsReasons({ ...node, owner: 'standalone' }, read)).toEqual([]);
  });
});
