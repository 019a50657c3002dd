import { expect, it } from 'vitest';
import { flatProblems } from './problems';

it('names every field that is wrong by its path, rows that are right left out', () => {
  const wrong = (message: string) => ({ type: 'custom', message });
  expect(
    flatProblems({
      time_zone: wrong('Is missing'),
      windows: [undefined, { opens_at: wrong('Give a time'), ref: undefined }],
      policy: { headroom_share: wrong('Give a number') },
    }),
  ).toEqual({
    time_zone: 'Is missing',
    'windows.1.opens_at': 'Give a time',
    'policy.headroom_share': 'Give a number',
  });
});

it('is empty where nothing is wrong', () => expect(flatProblems({})).toEqual({}));
