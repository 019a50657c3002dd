import { expect, it } from 'vitest';
import { firstChoice, isConfirmed, pauseSchema } from './pause-request';

it('sends the level alone where no reason is given', () => {
  expect(pauseSchema.parse({ ...firstChoice, reason: '  ' })).toEqual({ level: 'optimization' });
});

it('sends the words that stop everything, however they were typed', () => {
  const choice = { level: 'everything' as const, reason: ' Migration ', typed: ' Pause Everything' };
  expect(isConfirmed(choice)).toBe(true);
  expect(pauseSchema.parse(choice)).toEqual({
    level: 'everything',
    reason: 'Migration',
    confirm: 'pause everything',
  });
});

it('names the field that is wrong', () => {
  const choice = { level: 'everything' as const, reason: '', typed: 'pause' };
  expect(isConfirmed(choice)).toBe(false);
  const paths = (typed: unknown) =>
    pauseSchema.safeParse(typed).error?.issues.map((issue) => issue.path.join('.'));
  expect(paths(choice)).toEqual(['typed']);
  expect(paths({ ...firstChoice, reason: 'x'.repeat(501) })).toEqual(['reason']);
});
