import type { StepType } from '@/contracts/plans';
import type { StepDraft } from '@/server/domain/execution/step-types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HourlyPrice } from '@/server/domain/shared/money';
import { cutBatches } from '../batches/cut-batches';
import { keepWhatMustStay, mixAfter } from './keep-what-must-stay';
import { optimizationSteps } from '../batches/optimization-steps';
import { planFromMix, poolIdentity, type FleetNode, type PoolCount } from './plan-from-mix';

const NOW = new Date('2026-03-01T12:00:00Z');

function node(nodeName: string, changes: Partial<FleetNode> = {}): FleetNode {
  return {
    instanceType: 'm5.large',
    availabilityZone: 'a',
    lifecycle: 'on-demand',
    nodeName,
    nodeUid: `uid-${nodeName}`,
    instanceId: `i-${nodeName}`,
    owner: 'standalone',
    vcpu: 2,
    cordoned: false,
    evictablePods: 5,
    prioritySum: 0,
    createdAt: NOW,
    keptBecause: [],
    ownersReasons: [],
    group: null,
    ...changes,
  };
}

const pool = (count: number, changes: Partial<PoolCount> = {}): PoolCount => ({
  instanceType: 'm5.large',
  availabilityZone: 'a',
  lifecycle: 'on-demand',
  count,
  ...changes,
});

const names = (nodes: readonly FleetNode[]) => nodes.map((one) => one.nodeName);

describe('planFromMix', () => {
  it('adds what is missing and removes what is too much, pool by pool, however many lines a pool comes in', () => {
    const plan = planFromMix(
      [node('a1'), node('a2'), node('b1', { availabilityZone: 'b' })],
      [
        pool(1),
        pool(1, { lifecycle: 'spot' }),
        pool(1, { lifecycle: 'spot' }),
        pool(1, { availabilityZone: 'b' }),
      ],
    );
    expect(plan.additions).toEqual([pool(2, { lifecycle: 'spot' })]);
    expect(names(plan.removals)).toEqual(['a1']);
  });

  it('takes away cordoned nodes first, then the emptiest, the least important, the youngest, by name', () => {
    const younger = new Date(NOW.getTime() + 1000);
    const order = [
      node('cordoned', { cordoned: true, evictablePods: 9 }),
      node('emptiest', { evictablePods: 1, prioritySum: 7 }),
      node('unimportant', { evictablePods: 2, prioritySum: 1 }),
      node('youngest', { evictablePods: 2, prioritySum: 5, createdAt: younger }),
      node('x', { evictablePods: 2, prioritySum: 5 }),
      node('y', { evictablePods: 2, prioritySum: 5 }),
    ];
    expect(names(planFromMix([...order].reverse(), []).removals)).toEqual(names(order));
  });

  it('leaves nodes that may not be disturbed, and says which of them were wanted gone', () => {
    const kept = node('kept', { keptBecause: ['it is marked do-not-disrupt'] });
    expect(planFromMix([kept, node('free')], [pool(1)])).toMatchObject({
      removals: [{ nodeName: 'free' }],
      kept: [],
    });
    expect(planFromMix([kept, node('free')], [])).toMatchObject({
      removals: [{ nodeName: 'free' }],
      kept: [{ nodeName: 'kept' }],
    });
  });
});

describe('keepWhatMustStay', () => {
  const spot = (instanceType: string) => pool(1, { instanceType, lifecycle: 'spot' });
  const nodes = [node('n1', { keptBecause: ['bare pod'] }), node('n2')];
  const plan = planFromMix(nodes, [spot('dear'), spot('cheap')]);
  const price = new Map([
    ['dear', 9n],
    ['cheap', 1n],
  ]);
  const factsOf = ({ instanceType }: { instanceType: string }) => ({
    vcpu: 2,
    pricePerHour: (price.get(instanceType) ?? 0n) as HourlyPrice,
  });
  const total = (mix: readonly PoolCount[]) => mix.reduce((sum, row) => sum + row.count * 2, 0);

  it('buys the dearest not where a node stays in its place, as long as what is needed is covered', () => {
    const trimmed = keepWhatMustStay({ plan, nodes, factsOf, holds: (mix) => total(mix) >= 4 });
    expect(trimmed.additions).toEqual([spot('cheap')]);
    expect(names(trimmed.removals)).toEqual(['n2']);
  });

  it('keeps them all when fewer would not hold', () => {
    expect(
      keepWhatMustStay({ plan, nodes, factsOf, holds: (mix) => total(mix) >= 6 }).additions,
    ).toHaveLength(2);
  });
});

describe('cutBatches', () => {
  const counts = fc.record({ spot: fc.integer({ min: 0, max: 12 }), nodes: fc.integer({ min: 1, max: 12 }) });

  it('never lets capacity fall below both ends, nor takes more than a third at once, and ends at the mix', () => {
    fc.assert(
      fc.property(counts, ({ spot, nodes: standing }) => {
        const nodes = Array.from({ length: standing }, (_, index) =>
          node(`n${String(index).padStart(2, '0')}`),
        );
        const plan = planFromMix(nodes, [pool(spot, { lifecycle: 'spot' })]);
        const least = Math.min(standing, spot) * 2;
        const size = (mix: readonly PoolCount[]) => mix.reduce((sum, row) => sum + row.count * 2, 0);
        const cut = cutBatches({
          plan,
          nodes,
          vcpuOf: () => 2,
          mayLeaveTogether: () => true,
          holds: (mix) => size(mix) >= least,
        });
        if (!cut.ok) throw new Error(cut.error.message);
        let vcpu = standing * 2;
        for (const { additions, removals } of cut.value) {
          expect(removals.length === 1 || removals.length * 2 <= vcpu * 0.33 || removals.length === 0).toBe(
            true,
          );
          vcpu += additions.reduce((sum, row) => sum + row.count * 2, 0) - removals.length * 2;
          expect(vcpu).toBeGreaterThanOrEqual(least);
        }
        expect(cut.value.flatMap((batch) => names(batch.removals)).sort()).toEqual(
          names(plan.removals).sort(),
        );
        expect(cut.value.flatMap((batch) => batch.additions).reduce((sum, row) => sum + row.count, 0)).toBe(
          spot,
        );
        expect(size(mixAfter(nodes, plan))).toBe(spot * 2);
      }),
    );
  });

  it('takes another node first where the one that ranks first cannot go yet', () => {
    const nodes = [node('n1', { availabilityZone: 'b' }), node('n2'), node('n3')];
    const plan = planFromMix(nodes, [pool(1, { lifecycle: 'spot' })]);
    // Zone b may be left only when zone a has none but the new node.
    const holds = (mix: readonly PoolCount[]) =>
      mix.some((row) => row.availabilityZone === 'b') || mix.every((row) => row.lifecycle === 'spot');
    const cut = cutBatches({ plan, nodes, vcpuOf: () => 2, mayLeaveTogether: () => true, holds });
    if (!cut.ok) throw new Error(cut.error.message);
    expect(cut.value.flatMap((batch) => names(batch.removals))).toEqual(['n2', 'n3', 'n1']);
  });

  it('brings all new nodes at once where bringing them one after the other leads nowhere', () => {
    const nodes = ['a', 'b', 'c'].map((zone) => node(zone, { availabilityZone: zone }));
    const plan = planFromMix(nodes, [
      pool(1, { instanceType: 'm5a.large', lifecycle: 'spot' }),
      pool(1, { instanceType: 'm6i.large', lifecycle: 'spot' }),
    ]);
    // On-demand zones and Spot nodes that may stand together: from the first, which needs one new node, none goes on.
    const allowed = new Set(['bc 1', 'ac 2', 'a 2', ' 2']);
    const holds = (mix: readonly PoolCount[]) => {
      const [onDemand, spot] = (['on-demand', 'spot'] as const).map((kind) =>
        mix.filter((row) => row.lifecycle === kind),
      );
      const zones = onDemand?.map((row) => row.availabilityZone).sort() ?? [];
      return allowed.has(`${zones.join('')} ${spot?.length ?? 0}`);
    };
    const cut = cutBatches({ plan, nodes, vcpuOf: () => 2, mayLeaveTogether: () => true, holds });
    if (!cut.ok) throw new Error(cut.error.message);
    expect(cut.value.map((batch) => names(batch.removals))).toEqual([['b'], ['c'], ['a']]);
    expect(cut.value[0]?.additions).toHaveLength(2);
  });

  it('takes away together only what may leave together, and knows what has left before', () => {
    const nodes = Array.from({ length: 9 }, (_, index) => node(`n${index}`));
    const plan = { additions: [], removals: nodes.slice(0, 3), kept: [] };
    const asked: string[] = [];
    const cut = cutBatches({
      plan,
      nodes,
      vcpuOf: () => 2,
      holds: () => true,
      mayLeaveTogether: (removals, before) => {
        asked.push(`${names(before).join('+')}>${names(removals).join('+')}`);
        return removals.length < 2 || !names(removals).includes('n0');
      },
    });
    expect(cut.ok && cut.value.map((batch) => names(batch.removals))).toEqual([['n0'], ['n1', 'n2']]);
    expect(asked.at(-1)).toBe('n0>n1+n2');
  });

  it('says so when no order holds', () => {
    const nodes = [node('n1')];
    const plan = planFromMix(nodes, [pool(1, { lifecycle: 'spot' })]);
    const cut = cutBatches({
      plan,
      nodes,
      vcpuOf: () => 2,
      mayLeaveTogether: () => true,
      holds: () => false,
    });
    expect(cut).toMatchObject({ ok: false, error: { message: expect.stringContaining('the first step') } });
  });
});

describe('the steps of a node of an Auto Scaling group', () => {
  it('name the group only where it is left', () => {
    const group = { name: 'workers', minSize: 1, desiredCapacity: 2 };
    const removals = [node('n1', { owner: 'asg', group }), node('n2')];
    const ends = optimizationSteps([{ additions: [], removals }], 0).filter(
      (step): step is StepDraft<'terminate'> => step.stepType === 'terminate',
    );
    expect(ends.map(({ input }) => input.group)).toEqual([
      { name: 'workers', min_size: 1, desired_capacity: 2 },
      undefined,
    ]);
  });
});

describe('optimizationSteps', () => {
  const nodes = [node('n1'), node('n2')];
  const plan = planFromMix(nodes, [pool(2, { lifecycle: 'spot' })]);
  const cut = cutBatches({ plan, nodes, vcpuOf: () => 2, mayLeaveTogether: () => true, holds: () => true });
  const steps = optimizationSteps(cut.ok ? cut.value : [], 0);
  const before = (position: number): ReadonlySet<number> => {
    const found = new Set<number>();
    const visit = (one: number): void => {
      for (const earlier of steps.find((step) => step.position === one)?.dependsOn ?? []) {
        if (!found.has(earlier)) visit(earlier);
        found.add(earlier);
      }
    };
    visit(position);
    return found;
  };
  const of = <T extends StepType>(type: T) =>
    steps.filter((step): step is StepDraft<T> => step.stepType === type);

  it('has every new node of a batch Ready, and a guard passed, before the first cordon of it', () => {
    expect(of('cordon')).toHaveLength(2);
    for (const cordon of of('cordon')) {
      const earlier = [...before(cordon.position)].map((one) => steps.find((step) => step.position === one));
      const types = earlier.map((step) => step?.stepType);
      expect(types).toEqual(expect.arrayContaining(['guard', 'launch', 'wait-ready']));
      expect(earlier.some((step) => step?.stepType === 'guard' && step.input.check === 'room')).toBe(true);
    }
  });

  it('ends a machine only behind its own drain, and begins a batch only when the one before is done', () => {
    for (const terminate of of('terminate')) {
      const drain = steps.find((step) => terminate.dependsOn.includes(step.position));
      expect(drain).toMatchObject({ stepType: 'drain', target: terminate.input.node_name });
    }
    const [first, second] = of('guard').filter((step) => step.input.check === 'mix');
    const gone = of('terminate')[0]?.position ?? -1;
    expect(before(second?.position ?? -1).has(gone)).toBe(true);
    expect(before(first?.position ?? -1).has(gone)).toBe(false);
  });

  it('records after everything', () => {
    const [record] = of('record');
    expect(before(record?.position ?? -1).size).toBe(steps.length);
    expect(poolIdentity(pool(1))).toBe('m5.large/a/on-demand');
  });
});
