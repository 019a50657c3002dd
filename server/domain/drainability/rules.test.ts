import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DRAINABILITY_RULES } from './rules';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const DOCUMENT = readFileSync(pathOf('../../../docs/designs/drainability.md'), 'utf8');

/** The cells of the table that follows the marker, without its head. */
function tableRows(): readonly (readonly string[])[] {
  const [, after = ''] = DOCUMENT.split('<!-- rules -->');
  const lines = after.trimStart().split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const isRule = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.test.ts');
const files = readdirSync(pathOf('rules'), { recursive: true, encoding: 'utf8' }).filter(isRule);
const toVariable = (file: string): string =>
  (file.split('/').at(-1) ?? '')
    .replace('.ts', '')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('the list of drain rules', () => {
  const source = readFileSync(pathOf('rules.ts'), 'utf8');
  const listed = [...source.matchAll(/\{ rule: (\w+),/g)].map(([, name]) => name ?? '');

  it('holds each rule of the folder once', () => {
    expect([...listed].sort()).toEqual(files.map(toVariable).sort());
    expect(DRAINABILITY_RULES).toHaveLength(listed.length);
  });

  it('names no code twice for a node or a pod', () => {
    const codes = DRAINABILITY_RULES.map(({ rule }) => `${rule.subject} ${rule.code}`);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('has the table test of each rule beside it', () => {
    const all = readdirSync(pathOf('rules'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => !all.includes(file.replace('.ts', '.test.ts')))).toEqual([]);
  });

  it('is the table of docs/designs/drainability.md', () => {
    const written = tableRows().map(([file, code, , ...effects]) => [file, code, ...effects]);
    const coded = DRAINABILITY_RULES.map((row, index) => {
      const file = files.find((one) => toVariable(one) === listed[index]);
      return [`\`${file ?? ''}\``, `\`${row.rule.code}\``, row.interruption, row.optimization, row.operator];
    });
    expect(written).toEqual(coded);
  });
});
