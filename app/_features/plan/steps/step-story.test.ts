import { expect, it } from 'vitest';
import type { Step } from '@/app/_trpc/types';
import { stepStory } from './step-story';

const step = (position: number, type: string, target: string, dependsOn: number[] = []): Step => ({
  step_id: `s${position}`,
  position,
  step_type: type,
  target,
  status: 'pending',
  depends_on: dependsOn,
  attempts: 0,
  deadline_at: null,
  started_at: null,
  finished_at: null,
  result: null,
  error: null,
});

const steps = [
  step(1, 'guard', 'batch 1 of 2'),
  step(2, 'launch', 'm5.large/us-east-1a/spot', [1]),
  step(3, 'wait-ready', 'batch 1 of 2', [2]),
  step(4, 'guard', 'batch 1 of 2', [3]),
  step(5, 'guard', 'batch 2 of 2', [4]),
];
const wordsAt = (index: number) => {
  const found = steps[index];
  return found === undefined ? null : stepStory(found, steps);
};

it('tells the two guards of a batch apart', () => {
  expect([0, 3, 4].map((index) => wordsAt(index)?.words)).toEqual([
    'Re-check safety',
    'Check room',
    'Re-check safety',
  ]);
});

it('says which node is waited for', () => {
  expect(wordsAt(2)).toEqual({ words: 'Wait until Ready', about: 'm5.large/us-east-1a/spot' });
});

it('tells the guards of a rightsizing and of a scale-up apart from those of a batch', () => {
  const ofWorkload = step(1, 'guard', 'Deployment shop/web');
  expect(stepStory(ofWorkload, [ofWorkload])).toEqual({
    words: 'Re-check the workload',
    about: 'Deployment shop/web',
  });
  const ofNodes = step(1, 'guard', '2 new node(s)');
  expect(stepStory(ofNodes, [ofNodes]).about).toBe('Every layer must pass with 2 new node(s)');
});

it('leaves every other step its own target', () => {
  expect(wordsAt(1)?.about).toBe('m5.large/us-east-1a/spot');
});
