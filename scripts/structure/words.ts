/** One spelling of American English and its British counterpart, as stems: a word that contains one is of that spelling. */
const PAIRS: readonly (readonly [british: string, american: string])[] = [
  ['colour', 'color'],
  ['behaviour', 'behavior'],
  ['favour', 'favor'],
  ['honour', 'honor'],
  ['neighbour', 'neighbor'],
  ['labour', 'labor'],
  ['catalogue', 'catalog'],
  ['centre', 'center'],
  ['cancelled', 'canceled'],
  ['cancelling', 'canceling'],
  ['labelled', 'labeled'],
  ['labelling', 'labeling'],
  ['modelled', 'modeled'],
  ['modelling', 'modeling'],
  ['travelled', 'traveled'],
  ['signalled', 'signaled'],
  ['signalling', 'signaling'],
  ['fulfilment', 'fulfillment'],
  ['judgement', 'judgment'],
  ['acknowledgement', 'acknowledgment'],
  ['ageing', 'aging'],
  ['grey', 'gray'],
  ['licence', 'license'],
  ['defence', 'defense'],
  ['artefact', 'artifact'],
  ['programme', 'program'],
  ['analyse', 'analyze'],
  ['whilst', 'while'],
  ['learnt', 'learned'],
  ...[
    'authoris',
    'capitalis',
    'categoris',
    'characteris',
    'customis',
    'emphasis',
    'finalis',
    'generalis',
    'initialis',
    'localis',
    'maximis',
    'minimis',
    'normalis',
    'optimis',
    'organis',
    'prioritis',
    'randomis',
    'realis',
    'recognis',
    'serialis',
    'specialis',
    'stabilis',
    'standardis',
    'summaris',
    'synchronis',
    'tokenis',
    'utilis',
    'virtualis',
    'visualis',
  ].flatMap((stem) =>
    ['e', 'ing', 'ation'].map((ending) => [`${stem}${ending}`, `${stem.slice(0, -1)}z${ending}`] as const),
  ),
];

/**
 * Words that stay as they are: names that the contract or the database stores and whose change would break clients or
 * rows, and an attribute of HTML.
 */
export const KEPT_NAMES: readonly string[] = [
  'cancelled',
  'realised_savings_per_hour',
  'price_catalogue',
  'price_catalogue_pk',
  'labelledby',
];

/** Words that nobody in the field uses, with what they are in names of the code. */
const UNFAMILIAR: readonly (readonly [word: string, pattern: RegExp])[] = [
  ['at its wish', /\bat its wish\b|\bat their wish\b|AtWish|OutOfWish/gi],
  ['told to leave', /\btold to leave\b|\btoldPod/gi],
  ['untold', /\buntold\b/gi],
  ['seen off', /\b(?:seen?|sees|seeing) (?:\w+ ){0,4}off\b|\bseeOff\b/gi],
  ['was-left', /was-left|wasLeft/gi],
  ['offer-again', /offer-again|offerAgain/gi],
];

/** A document that says which names were changed quotes the former ones. */
const QUOTES_FORMER_NAMES = 'docs/CHANGES.md';

const BRITISH = new RegExp(PAIRS.map(([british]) => british).join('|'), 'gi');

/** British spellings in a text by word, the kept names left out; `line word` each. */
export function britishWords(file: string, text: string): readonly string[] {
  const judged = file === QUOTES_FORMER_NAMES ? text.replace(/`[^`\n]*`/g, '') : text;
  return matches(judged, /[a-z_]+/gi, (word) => {
    if (KEPT_NAMES.includes(word.toLowerCase())) return [];
    return word.match(BRITISH) ?? [];
  });
}

/** Words of a whole tree that stand in both spellings: `british/american`. */
export function wordsInBothSpellings(
  british: ReadonlySet<string>,
  texts: Iterable<string>,
): readonly string[] {
  const open = new Map(PAIRS.filter(([word]) => british.has(word)).map(([word, other]) => [word, other]));
  const both: string[] = [];
  for (const text of texts) {
    const lower = text.toLowerCase();
    for (const [word, other] of open) {
      if (!lower.includes(other)) continue;
      both.push(`${word}/${other}`);
      open.delete(word);
    }
  }
  return both.sort();
}

/** Unfamiliar words in a text; `line word` each. */
export function unfamiliarWords(text: string): readonly string[] {
  return UNFAMILIAR.flatMap(([word, pattern]) => matches(text, pattern, () => [word]));
}

/** `line name` for each match, with the names that it is counted under. */
export function matches(
  text: string,
  pattern: RegExp,
  namesOf: (match: string) => readonly string[],
): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      (line.match(pattern) ?? []).flatMap((match) =>
        namesOf(match).map((name) => `${index + 1} ${name.toLowerCase()}`),
      ),
    );
}
