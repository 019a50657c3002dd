import { describe, expect, it } from 'vitest';
import { findCycles, foldersBelow, shortestRound } from './cycles';
import { readImports, specifiersOf } from './imports';
import { kindImports } from './kinds';
import { parse, parseAll } from './syntax';

const graphOf = (files: Readonly<Record<string, string>>) =>
  readImports(parseAll({ name: 'test', files: new Map(Object.entries(files)) }));
const edges = (graph: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(graph).map(([from, targets]) => [from, new Set(targets)]));

describe('imports', () => {
  it('are those of values and of types, re-exports and late ones', () => {
    expect(
      specifiersOf(
        parse(
          'a.ts',
          "import a from './a';\nimport type { B } from './b';\nimport './c';\nexport * from './d';\nexport type { E } from './e';\nconst f = () => import('./f');\ntype G = import('./g').G;\nconst text = \"import './h'\";\nexport const i = 1;",
        ),
      ),
    ).toEqual(['./a', './b', './c', './d', './e', './f', './g']);
  });

  it('lead to files of the tree, whatever they leave out of the name', () => {
    const graph = graphOf({
      'server/a.ts':
        "import '@/app/b'; import './c'; import '../d.mjs'; import 'react'; import './data.json';",
      'app/b.tsx': '',
      'server/c/index.ts': '',
      'd.mjs': '',
      'server/data.json': '{}',
    });
    expect([...(graph.get('server/a.ts') ?? [])]).toEqual(['app/b.tsx', 'server/c/index.ts', 'd.mjs']);
  });
});

describe('cycles', () => {
  it('are groups of files that all reach each other', () => {
    expect(findCycles(edges({ a: ['b'], b: ['c'], c: [] }))).toEqual([]);
    expect(
      findCycles(edges({ a: ['b'], b: ['c', 'x'], c: ['a'], x: ['y'], y: [], p: ['q', 'a'], q: ['p'] })),
    ).toEqual([
      ['a', 'b', 'c'],
      ['p', 'q'],
    ]);
  });

  it('are found through type-only imports and without end of the stack', () => {
    const graph = graphOf({
      'a.ts': "import type { B } from './b';",
      'b.ts': "import type { A } from './a';",
    });
    expect(findCycles(graph)).toEqual([['a.ts', 'b.ts']]);
    const chain = Array.from({ length: 20_000 }, (_, at) => [`f${at}`, [`f${(at + 1) % 20_000}`]] as const);
    expect(findCycles(edges(Object.fromEntries(chain)))[0]).toHaveLength(20_000);
  });

  it('are shown by their shortest way round', () => {
    const graph = edges({ a: ['b', 'd'], b: ['c'], c: ['d'], d: ['a'] });
    expect(shortestRound(graph, ['a', 'b', 'c', 'd'])).toEqual(['a', 'd', 'a']);
  });

  it('of folders are seen where no file is in one', () => {
    const graph = graphOf({
      'server/services/one/a.ts': "import type { B } from '../two/b';",
      'server/services/two/b.ts': '',
      'server/services/two/steps/c.ts': "import '@/server/services/one/d';",
      'server/services/one/d.ts': "import '@/server/domain/x';",
      'server/domain/x.ts': '',
    });
    expect(findCycles(graph)).toEqual([]);
    const folders = foldersBelow(graph, 'server/services');
    expect(findCycles(folders.graph)).toEqual([['one', 'two']]);
    expect(folders.examples.get('two → one')).toBe(
      'server/services/two/steps/c.ts imports server/services/one/d.ts',
    );
  });
});

describe('imports of kinds of plan', () => {
  it('are counted from the engine and from one kind to another', () => {
    const graph = graphOf({
      'server/services/plans/run.ts': "import type { A } from '../kinds/ghosts/a';",
      'server/services/kinds/ghosts/a.ts':
        "import './steps/b'; import '../volumes/c'; import '../../plans/run';",
      'server/services/kinds/ghosts/steps/b.ts': '',
      'server/services/kinds/volumes/c.ts': '',
      'server/runtime/kinds.ts': "import '@/server/services/kinds/ghosts/a';",
    });
    expect(kindImports(graph)).toEqual({
      fromEngine: ['server/services/plans/run.ts imports server/services/kinds/ghosts/a.ts'],
      betweenKinds: ['server/services/kinds/ghosts/a.ts imports server/services/kinds/volumes/c.ts'],
    });
  });

  it('are counted of trees whose kinds lie beside the engine', () => {
    const graph = graphOf({
      'server/services/plans/run.ts': "import '../optimizations/a'; import '../launching/l';",
      'server/services/optimizations/a.ts': "import '../rightsizing/b';",
      'server/services/rightsizing/b.ts': '',
      'server/services/launching/l.ts': '',
    });
    const { fromEngine, betweenKinds } = kindImports(graph);
    expect([fromEngine.length, betweenKinds.length]).toEqual([1, 1]);
  });
});
