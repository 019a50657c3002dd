import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { outsideCitations, pathsOf } from './citations';
import { citedDecisions, decisionsIn, unknownCitations } from './decisions';
import { readWorkTree } from './source-tree';

const root = path.join(import.meta.dirname, '../..');
const FOLDER = 'docs/decisions/';
/** These checks name what they look for. */
const CHECKS = 'scripts/structure/';
/** Stands in a decision that no code and no other document follows. */
const DOCUMENTATION_ONLY = '_Documentation only._';

const tree = readWorkTree(root).files;
const texts = new Map([...tree].filter(([file]) => !file.startsWith(CHECKS)));

const index = texts.get(`${FOLDER}README.md`) ?? '';
const decisions = [...texts].flatMap(([file, text]) =>
  file.startsWith(FOLDER) ? decisionsIn(text).map((decision) => ({ file, ...decision })) : [],
);
const known = new Set(decisions.map(({ number }) => number));

describe('decisions', () => {
  it('are numbered from 1 without a gap, each once', () => {
    expect(decisions.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      decisions.map((_, position) => position + 1),
    );
  });

  it.each(decisions)('$number. $title: rule, reason and source, and a place in the index', (decision) => {
    for (const part of ['**Rule.**', '**Reason.**', '**Source.**']) expect(decision.body).toContain(part);
    const row = index.split('\n').find((line) => line.includes(`](${path.basename(decision.file)})`)) ?? '';
    expect(row).toMatch(new RegExp(String.raw`[| ]${decision.number}\. `));
    expect(row).toContain(`${decision.number}. ${decision.title}`);
  });
});

describe('citations', () => {
  it('name decisions that exist', () => {
    expect(unknownCitations(texts, known)).toEqual([]);
  });

  it('name every decision at least once, except those for documentation only', () => {
    const cited = new Set(
      [...texts].flatMap(([file, text]) => (file.startsWith(FOLDER) ? [] : citedDecisions(text))),
    );
    const unused = decisions.filter(
      ({ number, body }) => !cited.has(number) && !body.includes(DOCUMENTATION_ONLY),
    );
    expect(unused.map(({ number, title }) => `${number}. ${title}`)).toEqual([]);
  });

  it('name nothing outside of the repository: no other document, no ADR and no file that is not there', () => {
    const isThere = pathsOf(tree);
    const found = [...texts].flatMap(([file, text]) =>
      outsideCitations(file, text, isThere).map((place) => `${file}:${place}`),
    );
    expect(found).toEqual([]);
  });
});

describe('reading them', () => {
  it('finds numbers in one line, in a list and across the lines of a comment', () => {
    expect(citedDecisions('a rule (Decision 24), and more')).toEqual([24]);
    expect(citedDecisions('Decisions 1 and 25; Decisions 3, 4 and 5')).toEqual([1, 25, 3, 4, 5]);
    expect(citedDecisions('/**\n * at most 60 s old (Decision\n * 27). A new stream\n */')).toEqual([27]);
    expect(citedDecisions('// judged (Decision\n  // 13)')).toEqual([13]);
    expect(citedDecisions('a decision 3 and DecisionServer 4')).toEqual([]);
  });

  it('reports a number that no decision has', () => {
    expect(unknownCitations([['a.ts', '/** Decisions 1 and 99. */']], new Set([1]))).toEqual([
      'a.ts: Decision 99',
    ]);
  });

  it('finds decisions by their headings', () => {
    expect(decisionsIn('# Theme\n\n## 1. One\n\n**Rule.** a\n\n## 2. Two\n\nb\n')).toEqual([
      { number: 1, title: 'One', body: '\n**Rule.** a\n\n' },
      { number: 2, title: 'Two', body: '\nb\n' },
    ]);
  });
});
