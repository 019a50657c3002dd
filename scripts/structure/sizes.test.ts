import { describe, expect, it } from 'vitest';
import { fullFolders, linesOf, longFunctions, median } from './sizes';
import { parse } from './syntax';

describe('lines', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['a\n', 1],
    ['a\n\nb', 3],
    ['a\n\n', 2],
  ])('of %j are %d', (text, lines) => {
    expect(linesOf(text)).toBe(lines);
  });
});

describe('the median', () => {
  it.each([
    [[], 0],
    [[5], 5],
    [[9, 1, 5], 5],
    [[4, 1, 2, 100], 3],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

describe('long functions', () => {
  const body = (lines: number) => '  x();\n'.repeat(lines);
  const long = (text: string) => longFunctions(parse('a.ts', text), 5);

  it('are counted from their first line to their closing brace, comments above left out', () => {
    expect(long(`function fits() {\n${body(3)}}\n`)).toEqual([]);
    expect(long(`/**\n * About it.\n */\nfunction over() {\n${body(4)}}\n`)).toEqual(['4 over (6)']);
  });

  it('are of every form, and one within another counts too', () => {
    const text = `const arrow = () => {\n${body(5)}};\nclass A {\n  method() {\n${body(5)}  }\n  constructor() {\n${body(5)}  }\n}\nfunction outer() {\n  use(function () {\n${body(5)}  });\n}\n`;
    expect(long(text).map((one) => one.replace(/^\d+ /, ''))).toEqual([
      'arrow (7)',
      'method (7)',
      'anonymous (7)',
      'outer (9)',
      'anonymous (7)',
    ]);
  });

  it('are not types', () => {
    expect(
      long(`interface A {\n${'  a(): void;\n'.repeat(9)}}\ndeclare function far(\n\n\n\n\n\n): void;\n`),
    ).toEqual([]);
  });
});

describe('full folders', () => {
  it('hold more files of their own than the limit; those of their folders are not theirs', () => {
    expect(fullFolders(['a/1', 'a/2', 'a/3', 'a/b/4', 'c/1', 'c/2', 'root'], 2)).toEqual(['a (3)']);
  });
});
