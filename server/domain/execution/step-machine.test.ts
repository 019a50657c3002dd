import { describe, expect, it } from 'vitest';
import {
  hasEnded,
  runnableSteps,
  STEP_STATUSES,
  transitionStep,
  type StepEvent,
  type StepStatus,
} from '@/server/domain/execution/step-machine';

const EVENTS: readonly StepEvent[] = ['start', 'resume', 'succeed', 'fail', 'skip', 'roll-back'];

const LEGAL: readonly (readonly [StepStatus, StepEvent, StepStatus])[] = [
  ['pending', 'start', 'running'],
  ['pending', 'skip', 'skipped'],
  ['running', 'resume', 'running'],
  ['running', 'succeed', 'succeeded'],
  ['running', 'fail', 'failed'],
  ['running', 'skip', 'skipped'],
  ['succeeded', 'roll-back', 'rolled_back'],
  ['failed', 'roll-back', 'rolled_back'],
];

describe('transitionStep', () => {
  it.each(STEP_STATUSES.flatMap((from) => EVENTS.map((event) => ({ from, event }))))(
    '$from, $event',
    ({ from, event }) => {
      const to = LEGAL.find((one) => one[0] === from && one[1] === event)?.[2];
      expect(transitionStep(from, event)).toEqual(
        to === undefined ? { ok: false, error: { from, event } } : { ok: true, value: to },
      );
    },
  );

  it.each(STEP_STATUSES)('%s has ended unless it waits or runs', (status) => {
    expect(hasEnded(status)).toBe(!['pending', 'running'].includes(status));
  });
});

describe('runnableSteps', () => {
  const step = (position: number, status: StepStatus, dependsOn: readonly number[] = []) => ({
    position,
    status,
    dependsOn,
  });
  const positions = (...steps: ReturnType<typeof step>[]) => runnableSteps(steps).map((one) => one.position);

  it.each<{ name: string; steps: ReturnType<typeof step>[]; runnable: number[] }>([
    { name: 'what depends on nothing', steps: [step(0, 'pending'), step(1, 'pending', [0])], runnable: [0] },
    {
      name: 'a running one, for a successor',
      steps: [step(0, 'running'), step(1, 'pending', [0])],
      runnable: [0],
    },
    {
      name: 'side by side once what they share has ended',
      steps: [
        step(0, 'succeeded'),
        step(1, 'pending', [0]),
        step(2, 'pending', [0]),
        step(3, 'pending', [1, 2]),
      ],
      runnable: [1, 2],
    },
    {
      name: 'only when every dependency has ended',
      steps: [
        step(0, 'succeeded'),
        step(1, 'running', [0]),
        step(2, 'succeeded', [0]),
        step(3, 'pending', [1, 2]),
      ],
      runnable: [1],
    },
    {
      name: 'nothing when all have ended',
      steps: [step(0, 'succeeded'), step(1, 'skipped', [0])],
      runnable: [],
    },
    { name: 'nothing without steps', steps: [], runnable: [] },
    { name: 'never behind a step that is not there', steps: [step(1, 'pending', [0])], runnable: [] },
  ])('$name', ({ steps, runnable }) => {
    expect(positions(...steps)).toEqual(runnable);
  });

  it.each(['succeeded', 'failed', 'skipped', 'rolled_back'] as const)(
    'a dependency that is %s has ended: the next step decides what it means',
    (status) => {
      expect(positions(step(0, status), step(1, 'pending', [0]))).toEqual([1]);
    },
  );
});
