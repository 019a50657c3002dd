import path from 'node:path';
import { decisionsIn } from './decisions';
import { matches } from './words';

/**
 * Ways to cite a specification that is not part of the repository: by the number or the name of its chapter, or just as
 * "spec" in a comment (`(spec: …`, `(spec` at the end of a line, where the number follows on the next one).
 */
const OUTSIDE =
  /\b(?:spec|specification)s? \d|\bthe specification\b|\bthe spec's shape\b|(?<=^\s*(?:\/?\*|\/\/)[^\n]*)\(spec(?=[:,)]|$)|(?<=\(see )the spec\b|§ ?\d|\b0\d-(?:product|contracts|safety|decisions|quality|architecture|console|decided)\b|(?<![\w./@-])\/?(?:work\/)?shared\/(?:spec|reference|cases|truth|rig|hooks)\b/gi;

/** Links of a Markdown text and paths below `docs/` in any text. */
const MARKDOWN_LINK = /\]\((?!https?:|mailto:|#)[^)\s]+\)/g;
const DOCUMENT = /(?<![\w/.-])docs\/[\w./-]+\.\w+/g;
const PICTURE = /\.(?:png|svg|jpe?g|gif)$/;
const NUMBERED = /\b(?:ADR|Decision) \d+\b/g;

/** Citations in a text of anything that the tree does not hold; `line text` each. */
export function outsideCitations(
  file: string,
  text: string,
  isThere: (path: string) => boolean,
): readonly string[] {
  const missing = (target: string): boolean => {
    const place = target.replace(/#.*$/, '').replace(/\/$/, '');
    // Only text is read into a tree: a picture cannot be looked up.
    return !PICTURE.test(place) && !isThere(place);
  };
  return [
    ...matches(text, OUTSIDE, (match) => [match]),
    ...(file.endsWith('.md')
      ? matches(text, MARKDOWN_LINK, (match) => {
          const target = path.posix.join(path.posix.dirname(file), match.slice(2, -1));
          return missing(target) ? [target] : [];
        })
      : []),
    ...matches(text, DOCUMENT, (match) => (missing(match) ? [match] : [])),
    ...matches(text, NUMBERED, (match) => {
      const [name = '', number = ''] = match.split(' ');
      const folder = name === 'ADR' ? 'docs/adr' : 'docs/decisions';
      return isThere(`${folder}/${Number(number)}`) ? [] : [match];
    }),
  ];
}

/**
 * Asks about paths of a tree, given as text by path: files, their folders, and what is cited by its number alone: ADRs
 * by their file, decisions by their heading.
 */
export function pathsOf(files: ReadonlyMap<string, string>): (path: string) => boolean {
  const known = new Set<string>(['.', '']);
  for (const [file, text] of files) {
    known.add(file);
    for (let folder = path.posix.dirname(file); !known.has(folder); folder = path.posix.dirname(folder))
      known.add(folder);
    const [, adr] = /^docs\/adr\/(\d+)-/.exec(file) ?? [];
    if (adr !== undefined) known.add(`docs/adr/${Number(adr)}`);
    if (file.startsWith('docs/decisions/'))
      for (const { number } of decisionsIn(text)) known.add(`docs/decisions/${number}`);
  }
  return (target) => known.has(target);
}
