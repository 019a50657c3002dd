import { expect, it } from 'vitest';
import { podStories } from './pod-stories';

const pod = (name: string, told: string | null) => ({
  namespace: 'shop',
  name,
  priority: 0,
  how: told === null ? 'waiting' : 'evicted',
  tries: 1,
  told_at: told,
  gone_at: null,
  last_refusal: null,
});

it('lists the pods of the drain in the order in which they were evicted, those never told last', () => {
  const steps = [
    { step_type: 'cordon', result: { cordoned_at: 'x' } },
    {
      step_type: 'drain',
      result: {
        undrained: 1,
        pods: [pod('c', null), pod('b', '2026-03-01T12:00:02Z'), pod('a', '2026-03-01T12:00:01Z')],
      },
    },
  ];
  expect(podStories(steps)?.pods.map((each) => each.name)).toEqual(['a', 'b', 'c']);
  expect(podStories(steps)?.undrained).toBe(1);
});

it('lists the pods of every drain of a plan together', () => {
  const drain = (undrained: number, ...pods: readonly ReturnType<typeof pod>[]) => ({
    step_type: 'drain',
    result: { undrained, pods },
  });
  const stories = podStories([
    drain(0, pod('b', '2026-03-01T12:00:02Z')),
    drain(2, pod('a', '2026-03-01T12:00:01Z')),
    { step_type: 'drain', result: null },
  ]);
  expect(stories?.pods.map((each) => each.name)).toEqual(['a', 'b']);
  expect(stories?.undrained).toBe(2);
});

it('says nothing while the drain has no result', () => {
  expect(podStories([{ step_type: 'drain', result: null }])).toBeNull();
});
