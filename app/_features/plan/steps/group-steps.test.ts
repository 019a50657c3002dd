import { expect, it } from 'vitest';
import type { Step } from '@/app/_trpc/types';
import { batchesOf, groupSteps } from './group-steps';

function stepsOf(
  ...rows: readonly (readonly [type: string, target: string, status?: Step['status']])[]
): Step[] {
  return rows.map(([type, target, status = 'pending'], position) => ({
    step_id: `s${position}`,
    position,
    step_type: type,
    target,
    status,
    depends_on: [],
    attempts: 0,
    deadline_at: null,
    started_at: status === 'pending' ? null : `2026-03-01T12:00:0${position}.000Z`,
    finished_at: status === 'succeeded' ? `2026-03-01T12:00:1${position}.000Z` : null,
    result: null,
    error: null,
  }));
}

const twoBatches = stepsOf(
  ['decide', 'shop', 'succeeded'],
  ['guard', 'batch 1 of 2', 'succeeded'],
  ['launch', 'm5.large/us-east-1a/spot', 'succeeded'],
  ['guard', 'batch 1 of 2', 'running'],
  ['cordon', 'node-a'],
  ['guard', 'batch 2 of 2'],
  ['cordon', 'node-b'],
  ['record', 'plan'],
);

it('puts every step under its batch, with what comes and goes in it', () => {
  const groups = groupSteps([...twoBatches].reverse());
  expect(groups.map((group) => [group.kind, group.batch, group.steps.length, group.state])).toEqual([
    ['decide', null, 1, 'done'],
    ['batch', 1, 4, 'running'],
    ['batch', 2, 2, 'pending'],
    ['close', null, 1, 'pending'],
  ]);
  expect(groups[1]).toMatchObject({
    finished: 2,
    coming: ['m5.large/us-east-1a/spot'],
    going: ['node-a'],
    startedAt: '2026-03-01T12:00:01.000Z',
    finishedAt: null,
  });
});

it('has no groups for a plan without batches', () => {
  expect(groupSteps(stepsOf(['cordon', 'node-a'], ['record', 'plan']))).toEqual([]);
});

it.each([
  ['failed', ['succeeded', 'failed', 'skipped']],
  ['running', ['succeeded', 'pending']],
  ['done', ['succeeded', 'succeeded']],
  ['skipped', ['skipped', 'skipped']],
] as const)('a batch is %s when its steps are %j', (state, statuses) => {
  const steps = stepsOf(...statuses.map((status) => ['guard', 'batch 1 of 1', status] as const));
  expect(batchesOf(steps)[0]?.state).toBe(state);
});
