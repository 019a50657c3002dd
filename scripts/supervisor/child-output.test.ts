import { describe, expect, it } from 'vitest';
import { warningOf } from './child-output';

describe('warningOf', () => {
  it.each([
    ['{"level":30,"msg":"fine"}', true, undefined],
    ['{"level":"info","msg":"fine"}', false, undefined],
    ['{"level":40,"msg":"careful"}', false, 'careful'],
    ['{"level":"error","msg":"broken","err":{"message":"why"}}', false, 'broken: why'],
    ['a line on stdout', false, undefined],
    ['a line on stderr', true, 'a line on stderr'],
    ['   ', true, undefined],
    ['{"half', true, '{"half'],
    ['{"ready":true}', false, undefined],
  ])('%s', (line, isError, shown) => {
    expect(warningOf(line, isError)).toBe(shown);
  });
});
