/** A numbered rule of `docs/decisions`. */
export interface DecisionText {
  readonly number: number;
  readonly title: string;
  readonly body: string;
}

/** `## 24. Churn` and the text up to the next heading of that level. */
const DECISION = /^## (\d+)\. (.+)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm;

/** `Decision 24`, `Decisions 1 and 25`, `Decisions 1, 4 and 25`; a comment may break its line within. */
const BREAK = String.raw`(?:\s|\n\s*(?:\*|\/\/))+`;
const CITATION = new RegExp(
  String.raw`\bDecisions?${BREAK}(\d+(?:,${BREAK}\d+)*(?:${BREAK}and${BREAK}\d+)?)`,
  'g',
);

/** The decisions that a Markdown text states, in its order. */
export function decisionsIn(markdown: string): readonly DecisionText[] {
  return [...markdown.matchAll(DECISION)].map(([, number = '', title = '', body = '']) => ({
    number: Number(number),
    title,
    body,
  }));
}

/** Numbers of the decisions that a text cites, each as often as it stands there. */
export function citedDecisions(text: string): readonly number[] {
  return [...text.matchAll(CITATION)].flatMap(([, numbers = '']) =>
    [...numbers.matchAll(/\d+/g)].map(([number]) => Number(number)),
  );
}

/** Every citation of a number that is not known, as `file: Decision N`. */
export function unknownCitations(
  files: Iterable<readonly [file: string, text: string]>,
  known: ReadonlySet<number>,
): readonly string[] {
  return [...files].flatMap(([file, text]) =>
    citedDecisions(text).flatMap((number) => (known.has(number) ? [] : [`${file}: Decision ${number}`])),
  );
}
