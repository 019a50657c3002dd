import { describe, expect, it } from 'vitest';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { GroupFacts } from '@/server/ports/aws';
import { isAtDesiredCapacity, isNeverBridged, isOutsideDesired, newerMembers } from './group-progress';

const member = (instanceId: string, lifecycleState = 'InService', healthy = true) => ({
  instanceId,
  lifecycleState,
  healthy,
  protectedFromScaleIn: false,
  availabilityZone: 'us-east-1a',
});

const group = (desiredCapacity: number, instances: GroupFacts['instances']): GroupFacts => ({
  groupName: 'workers',
  minSize: 1,
  maxSize: 9,
  desiredCapacity,
  capacityRebalance: false,
  availabilityZones: ['us-east-1a'],
  suspendedProcesses: [],
  instances,
  tags: {},
});

const nodes = (...ready: readonly string[]) => ({
  nodes: new Map(ready.map((id) => [id, { name: id, instanceId: id, ready: true } as NodeSnapshot])),
});

describe('newerMembers', () => {
  const progress = { known: ['i-old'], member_state: 'InService', bridge: null };

  it.each(['Pending', 'Pending:Wait', 'InService'])('takes a %s member that was no node', (state) => {
    expect(newerMembers(group(2, [member('i-old'), member('i-new', state)]), progress)).toEqual(['i-new']);
  });

  it.each(['Warmed:Running', 'Standby', 'Terminating', 'Detached'])('does not take a %s member', (state) => {
    expect(newerMembers(group(2, [member('i-new', state)]), progress)).toEqual([]);
  });
});

describe('isAtDesiredCapacity', () => {
  it('counts Ready, healthy members in service', () => {
    const two = group(2, [member('i-1'), member('i-2')]);
    expect(isAtDesiredCapacity(two, nodes('i-1', 'i-2'), new Set())).toBe(true);
    expect(isAtDesiredCapacity(two, nodes('i-1'), new Set())).toBe(false);
    expect(
      isAtDesiredCapacity(
        group(2, [member('i-1'), member('i-2', 'Standby')]),
        nodes('i-1', 'i-2'),
        new Set(),
      ),
    ).toBe(false);
    expect(
      isAtDesiredCapacity(
        group(2, [member('i-1'), member('i-2', 'InService', false)]),
        nodes('i-1', 'i-2'),
        new Set(),
      ),
    ).toBe(false);
  });

  it('does not count members that are about to go', () => {
    const two = group(2, [member('i-1'), member('i-2')]);
    expect(isAtDesiredCapacity(two, nodes('i-1', 'i-2'), new Set(['i-2']))).toBe(false);
  });

  it('is false while the cluster is not known', () => {
    expect(isAtDesiredCapacity(group(1, [member('i-1')]), null, new Set())).toBe(false);
  });
});

describe('states that are never bridged', () => {
  it.each([
    ['Standby', true, true],
    ['EnteringStandby', true, true],
    ['Warmed:Stopped', true, true],
    ['Terminating:Wait', false, true],
    ['Terminated', false, true],
    ['InService', false, false],
    ['Pending', false, false],
    [null, false, false],
  ])('%s: out of the wish %s, never bridged %s', (state, outOfWish, never) => {
    expect(isOutsideDesired(state)).toBe(outOfWish);
    expect(isNeverBridged(state)).toBe(never);
  });
});
