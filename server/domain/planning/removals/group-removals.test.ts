import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseFromGroups, mayLeaveTogether, type LeavingNode } from './choose-from-groups';
import {
  standingAfter,
  standingOf,
  whyMemberStays,
  whyNotTogether,
  type Leaving,
  type ScalingGroup,
} from './group-removals';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

type Member = ScalingGroup['instances'][number];
const member = (
  instanceId: string,
  availabilityZone = 'us-east-1a',
  changes: Partial<Member> = {},
): Member => ({
  instanceId,
  availabilityZone,
  lifecycleState: 'InService',
  protectedFromScaleIn: false,
  ...changes,
});

/** So many members in each zone, named by it and their number. */
const inZones = (...counts: readonly number[]): readonly Member[] =>
  counts.flatMap((count, zone) =>
    Array.from({ length: count }, (_, index) => member(`i-${'abc'[zone] ?? ''}${index + 1}`, ZONES[zone])),
  );

const group = (instances: readonly Member[], changes: Partial<ScalingGroup> = {}): ScalingGroup => ({
  groupName: 'workers',
  minSize: 0,
  desiredCapacity: instances.length,
  availabilityZones: ZONES,
  suspendedProcesses: [],
  instances,
  tags: {},
  ...changes,
});

const node = (one: Member, name = 'workers'): LeavingNode => ({
  nodeName: `node-${one.instanceId}`,
  instanceId: one.instanceId,
  availabilityZone: one.availabilityZone,
  group: { name },
});

const known = (one: ScalingGroup) => new Map([[one.groupName, one]]);
const choose = (one: ScalingGroup, wanted: readonly Member[]) =>
  chooseFromGroups(
    wanted.map((leaving) => node(leaving)),
    known(one),
  );

describe('whyMemberStays', () => {
  it.each<[string, Partial<ScalingGroup>, Partial<Member>, RegExp | null]>([
    ['that serves may leave', {}, {}, null],
    ['in Standby stays', { desiredCapacity: 1 }, { lifecycleState: 'Standby' }, /is Standby in workers/],
    ['of a warm pool stays', { desiredCapacity: 1 }, { lifecycleState: 'Warmed:Stopped' }, /Warmed:Stopped/],
    [
      'that is being ended stays',
      { desiredCapacity: 1 },
      { lifecycleState: 'Terminating:Wait' },
      /Terminating/,
    ],
    ['protected from scale-in stays', {}, { protectedFromScaleIn: true }, /protected from scale-in/],
    [
      'stays where Terminate is suspended',
      { suspendedProcesses: ['Terminate'] },
      {},
      /Terminate is suspended/,
    ],
    ['stays while the group launches', { desiredCapacity: 3 }, {}, /at work: it wants 3 .* 2 are InService/],
    ['of a managed node group stays', { tags: { 'eks:nodegroup-name': 'n' } }, {}, /managed node group/],
  ])('an instance %s', (_what, ofGroup, ofMember, reason) => {
    const one = group([member('i-1', ZONES[0], ofMember), member('i-2')], ofGroup);
    const reasons = whyMemberStays(one, 'i-1');
    if (reason === null) expect(reasons).toEqual([]);
    else expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  it('says every reason at once', () => {
    const one = group([member('i-2')], { desiredCapacity: 2, suspendedProcesses: ['Terminate'] });
    expect(whyMemberStays(one, 'i-1')).toEqual([
      'Terminate is suspended in workers',
      'workers is at work: it wants 2 instance(s) and 1 are InService',
      'it is no member of workers',
    ]);
  });
});

describe('whyNotTogether', () => {
  const together = (one: ScalingGroup, ids: readonly string[], before: readonly Leaving[] = []) =>
    whyNotTogether(
      standingOf(one, before),
      one.instances.filter(({ instanceId }) => ids.includes(instanceId)),
    );

  it('counts MinSize over all that leave', () => {
    const one = group(inZones(2, 2, 2), { minSize: 4 });
    expect(together(one, ['i-a1', 'i-b1'])).toEqual([]);
    expect(together(one, ['i-a1', 'i-b1', 'i-c1'])).toEqual([
      'workers would be left with 3 instance(s), under its MinSize of 4',
    ]);
  });

  it('keeps zones in balance whatever the order in which they leave', () => {
    const one = group(inZones(3, 3, 3));
    expect(together(one, ['i-a1', 'i-b1', 'i-c1'])).toEqual([]);
    expect(together(one, ['i-a1', 'i-a2'])).toEqual([expect.stringMatching(/out of balance/)]);
    expect(together(one, ['i-a1', 'i-a2', 'i-b1', 'i-b2', 'i-c1', 'i-c2'])).not.toEqual([]);
    expect(
      together(group(inZones(3, 3, 3), { suspendedProcesses: ['AZRebalance'] }), ['i-a1', 'i-a2']),
    ).toEqual([]);
  });

  it('counts a zone of the group in which no instance stands', () => {
    expect(together(group(inZones(2, 2, 0)), ['i-a1'])).toEqual([]);
    const narrow = group(inZones(1, 1, 0));
    expect(together(narrow, ['i-a1'])).toEqual([]);
  });

  it('may leave zones as far apart as the plan has found them', () => {
    const uneven = group(inZones(5, 2, 2));
    expect(together(uneven, ['i-a1'])).toEqual([]);
    expect(together(uneven, ['i-b1'])).toEqual([expect.stringMatching(/out of balance/)]);
    // What the plan has removed itself counts as having stood.
    const before = [{ instanceId: 'i-gone', availabilityZone: ZONES[0] ?? '' }];
    expect(together(group(inZones(4, 2, 1)), ['i-a1'], before)).toEqual([]);
  });
});

describe('chooseFromGroups', () => {
  it('lets as many go as MinSize allows, the first in order', () => {
    const all = inZones(2, 2, 2);
    const { leaving, held } = choose(group(all, { minSize: 4 }), all);
    expect(leaving.map(({ instanceId }) => instanceId)).toEqual(['i-a1', 'i-b1']);
    expect(held.get('node-i-a2')).toEqual(
      expect.arrayContaining([expect.stringMatching(/left with 3 instance\(s\), under its MinSize of 4/)]),
    );
  });

  it('takes the zones by turns', () => {
    const all = inZones(2, 2, 2);
    expect(choose(group(all), all).leaving.map(({ instanceId }) => instanceId)).toEqual([
      'i-a1',
      'i-b1',
      'i-c1',
      'i-c2',
      'i-a2',
      'i-b2',
    ]);
  });

  it('leaves nodes without a group alone, and holds those of a group that is not known', () => {
    const own = { ...node(member('i-own')), group: null };
    const strange = node(member('i-strange'), 'others');
    const { leaving, held } = chooseFromGroups([own, strange], known(group([])));
    expect(leaving).toEqual([own]);
    expect(held.get(strange.nodeName)).toEqual(['nothing is known of its group others']);
    expect(mayLeaveTogether([strange], [], new Map())).toBe(false);
  });
});

const memberArb = fc.record({
  availabilityZone: fc.constantFrom(...ZONES),
  lifecycleState: fc.constantFrom('InService', 'InService', 'InService', 'InService', 'Standby'),
  protectedFromScaleIn: fc.constantFrom(false, false, false, true),
});
const groupArb = fc
  .record({
    members: fc.array(memberArb, { maxLength: 24 }),
    minSize: fc.nat(12),
    rebalances: fc.boolean(),
  })
  .map(({ members, minSize, rebalances }) => {
    const instances = members.map((one, index) => ({ ...one, instanceId: `i-${index}` }));
    const serving = instances.filter((one) => one.lifecycleState === 'InService').length;
    return group(instances, {
      desiredCapacity: serving,
      minSize: Math.min(minSize, serving),
      suspendedProcesses: rebalances ? [] : ['AZRebalance'],
    });
  });

const spreadOf = (one: ScalingGroup, gone: ReadonlySet<string>): number => {
  const counts = ZONES.map(
    (zone) =>
      one.instances.filter(
        ({ instanceId, availabilityZone, lifecycleState }) =>
          availabilityZone === zone && lifecycleState === 'InService' && !gone.has(instanceId),
      ).length,
  );
  return Math.max(...counts) - Math.min(...counts);
};

describe('whatever the group', () => {
  it('never falls under MinSize, and its zones never come further apart, at any point on the way', () => {
    fc.assert(
      fc.property(groupArb, fc.integer(), (one, seed) => {
        const wanted = [...one.instances].sort(
          (a, b) => ((seed ^ a.instanceId.length) % 3) - ((seed ^ b.instanceId.length) % 3),
        );
        const { leaving, held } = choose(one, wanted);
        expect(leaving.length + held.size).toBe(wanted.length);
        expect(one.desiredCapacity - leaving.length).toBeGreaterThanOrEqual(one.minSize);
        expect(leaving.every(({ instanceId }) => whyMemberStays(one, instanceId).length === 0)).toBe(true);
        if (one.suspendedProcesses.length > 0) return;
        const most = Math.max(1, spreadOf(one, new Set()));
        leaving.forEach((_, index) => {
          const gone = new Set(leaving.slice(0, index + 1).map(({ instanceId }) => instanceId));
          expect(spreadOf(one, gone)).toBeLessThanOrEqual(most);
        });
      }),
    );
  });

  it('holds back no node that could still leave after the others', () => {
    fc.assert(
      fc.property(groupArb, (one) => {
        const { leaving, held } = choose(one, one.instances);
        const end = leaving.reduce(standingAfter, standingOf(one));
        const still = one.instances.filter(({ instanceId }) => held.has(`node-${instanceId}`));
        for (const waiting of still)
          expect([...whyMemberStays(one, waiting.instanceId), ...whyNotTogether(end, [waiting])]).not.toEqual(
            [],
          );
      }),
    );
  });

  it('what may leave together may leave in any order', () => {
    fc.assert(
      fc.property(groupArb, fc.array(fc.nat(23), { maxLength: 6 }), (one, picks) => {
        const chosen = one.instances.filter(
          (each, index) => picks.includes(index) && each.lifecycleState === 'InService',
        );
        fc.pre(
          mayLeaveTogether(
            chosen.map((each) => node(each)),
            [],
            known(one),
          ),
        );
        const most = Math.max(1, spreadOf(one, new Set()));
        for (let subset = 0; subset < 2 ** chosen.length; subset += 1) {
          const gone = new Set(
            chosen.filter((_, index) => (subset & (1 << index)) !== 0).map((each) => each.instanceId),
          );
          if (one.suspendedProcesses.length === 0) expect(spreadOf(one, gone)).toBeLessThanOrEqual(most);
        }
        expect(one.desiredCapacity - chosen.length).toBeGreaterThanOrEqual(one.minSize);
      }),
    );
  });
});
