import { describe, expect, it } from 'vitest';
import { launchesToUndo } from './launches-to-undo';
import type { StepStatus } from '@/server/domain/execution/step-machine';
import type { StepInput, StepType } from '@/contracts/plans';
import { StepList } from '@/server/domain/execution/step-types';

const NODE = { node_name: 'node-1', node_uid: 'uid-1' };

/** Steps of batches, each with two launches and the ends of its removals. */
function stepsOf(...batches: readonly (readonly StepStatus[])[]) {
  const steps = new StepList(1);
  const statuses: StepStatus[] = [];
  const add = <T extends StepType>(stepType: T, status: StepStatus, input: StepInput<T>) => {
    steps.add(stepType, '', [], input);
    statuses.push(status);
  };
  const batch = { batch: 1, additions: [], removals: [] };
  for (const removals of batches) {
    add('guard', 'succeeded', { ...batch, check: 'mix' });
    add('launch', 'succeeded', {});
    add('launch', 'succeeded', {});
    add('wait-ready', 'succeeded', {});
    add('guard', 'succeeded', { ...batch, check: 'room' });
    for (const status of removals) add('terminate', status, { ...NODE, instance_id: 'i-1', by_us: true });
  }
  return steps.drafts.map((draft, index) => ({ ...draft, status: statuses[index]! }));
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
