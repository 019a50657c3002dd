import { describe, expect, it } from 'vitest';
import { launchesToUndo } from './launches-to-undo';
import type { StepStatus } from '@/server/domain/execution/step-machine';
import type { StepType } from '@/server/domain/execution/step-types';

/** Steps of batches, each with two launches and the ends of its removals. */
function stepsOf(...batches: readonly (readonly StepStatus[])[]) {
  const steps: {
    position: number;
    stepType: StepType;
    status: StepStatus;
    input: Readonly<Record<string, unknown>>;
  }[] = [];
  const add = (stepType: StepType, status: StepStatus, input = {}) =>
    steps.push({ position: steps.length + 1, stepType, status, input });
  for (const removals of batches) {
    add('guard', 'succeeded', { check: 'mix' });
    add('launch', 'succeeded');
    add('launch', 'succeeded');
    add('wait-ready', 'succeeded');
    add('guard', 'succeeded', { check: 'room' });
    for (const status of removals) add('terminate', status);
  }
  return steps;
}

const positions = (found: ReturnType<typeof launchesToUndo<ReturnType<typeof stepsOf>[number]>>) =>
  found.map(({ step, standsIn }) => [step.position, standsIn]);

describe('the launches of a plan that failed', () => {
  it('and of its waits are all undone while nothing was removed', () => {
    expect(positions(launchesToUndo(stepsOf(['skipped', 'skipped'])))).toEqual([
      [2, false],
      [3, false],
      [4, false],
    ]);
  });

  it('stay where their batch has ended', () => {
    expect(positions(launchesToUndo(stepsOf(['succeeded'], ['skipped'])))).toEqual([
      [8, false],
      [9, false],
      [10, false],
    ]);
  });

  it('may stand in for what their batch has removed already', () => {
    expect(positions(launchesToUndo(stepsOf(['succeeded', 'failed'])))).toEqual([
      [2, true],
      [3, true],
      [4, true],
    ]);
  });

  it('of a batch that removes nothing have their purpose once their nodes are Ready', () => {
    expect(launchesToUndo(stepsOf([]))).toEqual([]);
  });

  it('are found whatever the order in which the steps are given', () => {
    expect(positions(launchesToUndo(stepsOf(['succeeded'], ['failed']).toReversed()))).toEqual([
      [8, false],
      [9, false],
      [10, false],
    ]);
  });
});
