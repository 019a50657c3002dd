import { describe, expect, it } from 'vitest';
import { outsideCitations, pathsOf } from './citations';
import { britishWords, unfamiliarWords, wordsInBothSpellings } from './words';

describe('citations of what is not in the repository', () => {
  const isThere = pathsOf(
    new Map([
      ['docs/adr/0004-permits.md', ''],
      ['docs/decisions/optimization.md', '# Optimization\n\n## 7. Churn\n'],
      ['docs/designs/money.md', ''],
      ['README.md', ''],
    ]),
  );
  const cited = (text: string, file = 'server/a.ts') => outsideCitations(file, text, isThere);

  it.each([
    '/** Waited for until then (spec 08-decided, 2). */',
    '/** Spec 02, 3: warned early. */',
    ' * and 03-safety, 4.',
    '/** It cannot end (spec: retries inside the bound). */',
    ' * as it was decided (spec',
    '/** The grants of chapter §5. */',
    '// see shared/spec for more',
    '/** As the specification has it. */',
    'See docs/designs/nothing.md for that.',
    '/** Decision 8. */',
    '/** ADR 5. */',
  ])('%s', (text) => {
    expect(cited(text)).toHaveLength(1);
  });

  it.each([
    'const { spec } = pod; use(spec, 1); f(spec: PodSpec)',
    "import { result } from '@/server/domain/shared/spec-like';",
    '/** Decision 7; ADR 4; docs/designs/money.md. */',
    'within 08-12 hours',
    '/** The pod’s spec says so (spec.nodeName). */',
  ])('not %s', (text) => {
    expect(cited(text)).toEqual([]);
  });

  it('are links of documents that lead nowhere', () => {
    const text =
      '[a](../README.md) [b](designs/gone.md#part) [c](https://example.com) [d](#here) ![e](images/a.png)';
    expect(cited(text, 'docs/pages.md')).toEqual(['1 docs/designs/gone.md#part']);
  });
});

describe('spelling', () => {
  it('finds British words, within names too', () => {
    expect(britishWords('a.ts', 'const borderColour = 1;\n// normalised and analysed BEHAVIOUR')).toEqual([
      '1 colour',
      '2 normalise',
      '2 analyse',
      '2 behaviour',
    ]);
  });

  it('leaves out stored names, attributes of HTML, words that only look British, and quoted former names', () => {
    const kept =
      "status === 'cancelled'; realised_savings_per_hour; 'price_catalogue'; aria-labelledby; raise, advise, otherwise, promise";
    expect(britishWords('a.ts', kept)).toEqual([]);
    expect(britishWords('docs/CHANGES.md', 'it was `optimisation` in the catalogue')).toEqual([
      '1 catalogue',
    ]);
  });

  it('says which words stand in both', () => {
    expect(wordsInBothSpellings(new Set(['colour', 'catalogue']), ['the catalogs', 'grey'])).toEqual([
      'catalogue/catalog',
    ]);
  });
});

describe('unfamiliar words', () => {
  it('are found in prose and in names', () => {
    expect(
      unfamiliarWords(
        'the group is at its wish\nisAtWish() untold\nsees the old machine off, wasLeft offer-again',
      ),
    ).toEqual(['1 at its wish', '2 at its wish', '2 untold', '3 seen off', '3 was-left', '3 offer-again']);
  });
});
