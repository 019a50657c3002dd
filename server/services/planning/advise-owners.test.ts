import { describe, expect, it } from 'vitest';
import type { FleetNode } from '@/server/domain/planning/target-mix/plan-from-mix';
import { NO_GROUPS, ownersReasons } from '@/server/domain/planning/removals/owners-reasons';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import { adviseRemovals, adviseReplacements, asIfOurs, heldReasons, withAdvice } from './advise-owners';
import type { Decision } from '@/server/services/plans/deciding/decision';

function node(nodeName: string, owner: FleetNode['owner'], more: readonly string[] = []): FleetNode {
  const theirs = ownersReasons(
    { owner, autoScalingGroup: 'workers', instanceId: `i-${nodeName}` },
    NO_GROUPS,
  );
  return {
    instanceType: 'm5.large',
    availabilityZone: 'us-east-1a',
    lifecycle: 'on-demand',
    nodeName,
    nodeUid: nodeName,
    instanceId: `i-${nodeName}`,
    owner,
    vcpu: 2,
    cordoned: false,
    evictablePods: 1,
    prioritySum: 0,
    createdAt: new Date(0),
    keptBecause: [...theirs, ...more],
    ownersReasons: theirs,
    group: null,
  };
}

const row = (nodeName: string, pricePerHour: HourlyPrice | null): NodeRow => ({
  nodeName,
  nodeUid: nodeName,
  instanceId: `i-${nodeName}`,
  instanceType: 'm5.large',
  availabilityZone: 'us-east-1a',
  nodeType: 'on-demand',
  owner: 'standalone',
  autoScalingGroup: null,
  status: 'ready',
  unschedulable: false,
  cpuCores: 2,
  memoryGb: 8,
  pricePerHour,
  priceSource: null,
  podCount: 1,
  nodeCreatedAt: new Date(0),
});
const TEN_CENTS = 100_000_000n as HourlyPrice;

describe('advice', () => {
  it.each(['asg', 'eks-nodegroup', 'karpenter'] as const)(
    'looks at a node of %s as if it were ours, and keeps what else holds it',
    (owner) => {
      expect(asIfOurs([node('a', owner, ['it is not Ready'])])[0]?.keptBecause).toEqual(['it is not Ready']);
    },
  );

  it('names the nodes of others, with their owner and what they cost together', () => {
    const removals = [node('a', 'karpenter'), node('b', 'asg'), node('c', 'cloudoptim')];
    const advice = adviseRemovals(
      removals,
      [row('a', TEN_CENTS), row('b', TEN_CENTS), row('c', TEN_CENTS)],
      [],
    );
    expect(advice?.nodes.map((one) => [one.node_name, one.owner])).toEqual([
      ['a', 'karpenter'],
      ['b', 'asg'],
    ]);
    expect(advice?.savings_per_hour).toBe(0.2);
    expect(advice?.explanation).toContain('2 node(s) of asg, karpenter');
  });

  it('says why nodes of a group are only advised on, each reason once', () => {
    const group = { name: 'workers', minSize: 1, desiredCapacity: 2 };
    const mine = (name: string): FleetNode => ({
      ...node(name, 'asg'),
      keptBecause: [],
      ownersReasons: [],
      group,
    });
    const workers = {
      groupName: 'workers',
      minSize: 1,
      desiredCapacity: 2,
      availabilityZones: ['us-east-1a'],
      suspendedProcesses: [],
      instances: ['i-a', 'i-b'].map((instanceId) => ({
        instanceId,
        availabilityZone: 'us-east-1a',
        lifecycleState: 'InService',
        protectedFromScaleIn: false,
      })),
      tags: {},
    };
    const nodes = [mine('a'), mine('b'), node('c', 'asg'), node('d', 'asg'), node('e', 'karpenter')];
    const reasons = heldReasons(asIfOurs(nodes), nodes, { groups: new Map([['workers', workers]]) });
    expect(reasons).toEqual([
      'nothing is known of its group workers',
      'workers would be left with 0 instance(s), under its MinSize of 1',
    ]);
    expect(asIfOurs(nodes).map((one) => one.group)).toEqual([null, null, null, null, null]);
    expect(adviseRemovals(nodes, [], reasons)?.explanation).toMatch(
      /left to their owner \(nothing is known of its group workers; workers would be left/,
    );
  });

  it('says no sum where a price is not known', () => {
    const advice = adviseRemovals(
      [node('a', 'asg'), node('b', 'asg')],
      [row('a', null), row('b', TEN_CENTS)],
      [],
    );
    expect(advice?.savings_per_hour).toBeNull();
  });

  it('is none for nodes of ours', () => {
    expect(adviseRemovals([node('a', 'standalone')], [row('a', TEN_CENTS)], [])).toBeNull();
  });

  it('names what would come in the place of nodes of others, and what that saves beside our own part', () => {
    const spot = {
      instanceType: 'm6i.large',
      availabilityZone: 'us-east-1b',
      lifecycle: 'spot',
      count: 2,
    } as const;
    const removals = [node('a', 'karpenter'), node('b', 'standalone'), node('c', 'karpenter')];
    const advice = adviseReplacements({ additions: [spot], removals }, [row('a', TEN_CENTS)], {
      savedPerHour: 50_000_000n,
      reasons: [],
    });
    expect(advice?.nodes.map((one) => [one.node_name, one.price_per_hour])).toEqual([
      ['a', 0.1],
      ['c', null],
    ]);
    expect(advice?.savings_per_hour).toBe(0.05);
    expect(advice?.explanation).toBe(
      '2 node(s) of karpenter could give way to 2 × m6i.large/us-east-1b/spot, which would save $0.0500 an hour; that is left to their owner',
    );
    expect(
      adviseReplacements({ additions: [spot], removals: [node('b', 'standalone')] }, [], {
        savedPerHour: 50_000_000n,
        reasons: [],
      }),
    ).toBeNull();
  });

  it('ends a plan without steps of its own as no change', () => {
    const advice = adviseReplacements({ additions: [], removals: [node('a', 'karpenter')] }, [], {
      savedPerHour: 1_000_000n,
      reasons: [],
    });
    if (advice === null) throw new Error('advice was expected');
    const ending = { event: 'reject', outcome: 'rejected: x' } as const;
    expect(
      withAdvice<Pick<Decision, 'event' | 'outcome'>>(ending, { kind: 'no-change', reason: 'x' }, advice),
    ).toEqual({
      event: 'nothing-to-do',
      outcome: `nothing is changed; advice: ${advice.explanation}`,
    });
  });
});
