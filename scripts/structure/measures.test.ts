import { describe, expect, it } from 'vitest';
import { brokenRules, measure } from './measures';
import { formatTable } from './table';

const treeOf = (files: Readonly<Record<string, string>>) => ({
  name: 'test',
  files: new Map(Object.entries(files)),
});

describe('the measures of a tree', () => {
  const tree = treeOf({
    'server/services/a/one.ts':
      "import type { Two } from '../b/two';\nexport type One = Record<string, unknown>;\n",
    'server/services/b/two.ts': "import '../a/three';\nfor (;;) {}\n",
    'server/services/a/three.ts': 'export const colour = 1; // color\n',
    'server/services/a/one.test.ts': 'for (;;) {}\n',
    'docs/a.md': 'Behaviour (spec 01)\n',
  });
  const values = Object.fromEntries(measure(tree).map(({ key, value }) => [key, value]));

  it('count the product without its tests', () => {
    expect(values).toMatchObject({
      files: '3',
      tests: '1',
      lines: '2, 2',
      'short-files': '3',
      records: '1',
      loops: '1',
      citations: '1',
      british: '2',
      'both-spellings': '1',
      'file-cycles': '0 (0)',
      'cycles:server/services': '1 (2)',
      'cycles:server/domain': '0 (0)',
      'engine-to-kind': '0',
    });
  });

  it('stand in one table, two trees side by side', () => {
    const [a] = measure(tree);
    const table = formatTable([
      { name: 'before', measures: [{ ...a!, value: '1363' }] },
      { name: 'after', measures: [a!] },
    ]);
    expect(table).toBe(
      [
        '|                           | before | after |',
        '| ------------------------- | -----: | ----: |',
        '| code files, without tests |   1363 |     3 |',
      ].join('\n'),
    );
  });
});

describe('the rules', () => {
  it('hold where nothing goes in a circle', () => {
    expect(
      brokenRules(treeOf({ 'server/domain/a/x.ts': "import '../b/y';", 'server/domain/b/y.ts': '' })),
    ).toBe(undefined);
  });

  it('say each cycle of files and of folders with its imports', () => {
    const broken = brokenRules(
      treeOf({
        'server/domain/a/x.ts': "import type { Y } from '../b/y';",
        'server/domain/b/y.ts': "import type { X } from '../a/x';",
      }),
    );
    expect(broken).toContain('server/domain/a/x.ts → server/domain/b/y.ts → server/domain/a/x.ts');
    expect(broken).toContain('import cycles of folders in server/domain');
    expect(broken).toContain('b → a: server/domain/b/y.ts imports server/domain/a/x.ts');
  });

  it('say imports of kinds by the engine', () => {
    const broken = brokenRules(
      treeOf({
        'server/services/plans/run.ts': "import '../kinds/ghosts/a';",
        'server/services/kinds/ghosts/a.ts': '',
      }),
    );
    expect(broken).toBe(
      'imports engine → kind: 1\n  server/services/plans/run.ts imports server/services/kinds/ghosts/a.ts',
    );
  });
});
