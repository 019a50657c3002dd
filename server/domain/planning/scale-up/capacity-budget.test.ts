import { describe, expect, it } from 'vitest';
import { plusSeconds } from '@/server/domain/shared/instant';
import { capacityBudget, movesThatCount, type CapacityMove } from './capacity-budget';

const NOW = new Date('2026-03-01T12:00:00Z');
const HOUR = 3_600;
const move = (kind: CapacityMove['kind'], hoursAgo: number, instanceType = 'm5.large'): CapacityMove => ({
  at: plusSeconds(NOW, -hoursAgo * HOUR),
  kind,
  instanceType,
  fromGroup: false,
});
const vcpuOf = (type: string) => ({ 'm5.large': 2, 'm5.xlarge': 4 })[type] ?? null;

describe('capacityBudget', () => {
  it.each([
    { name: 'nothing was ever removed', moves: [], budget: [false, 0, 0] },
    { name: 'nodes left today', moves: [move('removed', 1), move('removed', 2)], budget: [true, 4, 4] },
    { name: 'nodes left long ago', moves: [move('removed', 30)], budget: [true, 2, 0] },
    { name: 'they came back', moves: [move('removed', 30), move('added', 1)], budget: [true, 0, 0] },
    {
      name: 'one of two came back',
      moves: [move('removed', 30), move('removed', 1), move('added', 1)],
      budget: [true, 2, 0],
    },
    {
      name: 'more came than left',
      moves: [move('removed', 1), move('added', 1, 'm5.xlarge')],
      budget: [true, 0, 0],
    },
    { name: 'a type is not known', moves: [move('removed', 1, 'x9.huge')], budget: [true, 0, 0] },
  ])('when $name', ({ moves, budget }) => {
    const { hasRemoved, owedVcpu, owedLatelyVcpu } = capacityBudget(moves, vcpuOf, NOW);
    expect([hasRemoved, owedVcpu, owedLatelyVcpu]).toEqual(budget);
  });
});

describe('movesThatCount', () => {
  const fromGroup = { ...move('removed', 2), fromGroup: true };

  it('leaves out what came from an Auto Scaling group where nothing may be launched outside of one', () => {
    const moves = [fromGroup, move('removed', 1), move('added', 1)];
    expect(movesThatCount(moves, true)).toEqual(moves);
    expect(capacityBudget(movesThatCount(moves, false), vcpuOf, NOW).owedVcpu).toBe(0);
    expect(capacityBudget(movesThatCount([fromGroup], false), vcpuOf, NOW).hasRemoved).toBe(false);
  });
});
