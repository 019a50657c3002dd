import type ts from 'typescript';
import { outsideCitations, pathsOf } from './citations';
import { findCycles, foldersBelow, shortestRound } from './cycles';
import { readImports, type ImportGraph } from './imports';
import { kindImports } from './kinds';
import { endlessLoops, namelessPools, poolKeys, poolTypes, untypedRecords } from './shapes';
import { fullFolders, linesOf, longFunctions, median } from './sizes';
import { isCode, isTest, type SourceTree } from './source-tree';
import { parseAll, type SyntaxOf } from './syntax';
import { britishWords, unfamiliarWords, wordsInBothSpellings } from './words';

/** One line of the table. */
export interface Measure {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  /** Where it was found, for `--list`. */
  readonly places: readonly string[];
}

/** Parents whose folders may not import each other in a circle. */
const LAYERED_FOLDERS = ['server/services', 'server/domain', 'app/_features'] as const;

const LONG_FUNCTION = 60;
const SHORT_FILE = 15;
const FULL_FOLDER = 20;
/** These counters hold the words that they look for. */
const ITSELF = 'scripts/structure/';

interface Subject {
  readonly tree: SourceTree;
  readonly syntax: SyntaxOf;
  /** Code without tests and their builders. */
  readonly product: readonly string[];
  /** All imports, tests included. */
  readonly imports: ImportGraph;
}

/** Measures a tree; every line of the table in its order. */
export function measure(tree: SourceTree): readonly Measure[] {
  const syntax = parseAll(tree);
  const product = [...tree.files.keys()].filter((file) => isCode(file) && !isTest(file));
  const subject: Subject = { tree, syntax, product, imports: readImports(syntax) };
  return [...sizes(subject), ...shapes(subject), ...texts(subject), ...graph(subject.imports)];
}

/** What breaks the rules of the import graph, as text for a person; undefined when nothing does. */
export function brokenRules(tree: SourceTree): string | undefined {
  const broken = graph(readImports(parseAll(tree))).filter((one) => !isZero(one));
  if (broken.length === 0) return undefined;
  return broken
    .map(({ label, value, places }) =>
      [`${label}: ${value}`, ...places.map((place) => `  ${place}`)].join('\n'),
    )
    .join('\n');
}

function sizes({ tree, syntax, product }: Subject): readonly Measure[] {
  const lines = new Map(product.map((file) => [file, linesOf(tree.files.get(file) ?? '')]));
  const byLength = [...lines].sort(([, a], [, b]) => b - a);
  const [longest = ['', 0]] = byLength;
  const tests = [...tree.files.keys()].filter((file) => isCode(file) && isTest(file));
  const short = byLength
    .filter(([, count]) => count < SHORT_FILE)
    .map(([file, count]) => `${file} (${count})`);
  return [
    counted('files', 'code files, without tests', product),
    counted('tests', 'test files and their builders', tests),
    {
      key: 'lines',
      label: 'lines in code files: median, longest',
      value: `${median([...lines.values()])}, ${longest[1]}`,
      places: byLength.slice(0, 20).map(([file, count]) => `${file} (${count})`),
    },
    counted('short-files', `files under ${SHORT_FILE} lines`, short),
    counted(
      'functions',
      `functions over ${LONG_FUNCTION} lines`,
      inFiles(syntax, product, (source) => longFunctions(source, LONG_FUNCTION)),
    ),
    counted(
      'folders',
      `folders with over ${FULL_FOLDER} files of their own, tests not counted`,
      fullFolders(product, FULL_FOLDER),
    ),
  ];
}

function shapes({ syntax, product }: Subject): readonly Measure[] {
  const inServices = product.filter((file) => file.startsWith('server/services/'));
  const inServer = product.filter(
    (file) => file.startsWith('server/') && !file.startsWith('server/adapters/'),
  );
  const find = (files: readonly string[], look: (source: ts.SourceFile) => readonly string[]) =>
    inFiles(syntax, files, look);
  return [
    counted('records', 'Record<string, unknown> in server/services', find(inServices, untypedRecords)),
    counted(
      'server-records',
      'Record<string, unknown> in server without adapters',
      find(inServer, untypedRecords),
    ),
    counted('loops', 'endless loops in server/services', find(inServices, endlessLoops)),
    counted('all-loops', 'endless loops in all code', find(product, endlessLoops)),
    counted('pool-types', 'named types that declare a machine type and a zone', find(product, poolTypes)),
    counted('nameless-pools', 'the same without a name, and in schemas', find(product, namelessPools)),
    counted('pool-keys', 'hand-built keys of pools (`${type}/${zone}`)', find(product, poolKeys)),
  ];
}

function texts({ tree }: Subject): readonly Measure[] {
  const judged = [...tree.files].filter(([file]) => !file.startsWith(ITSELF));
  const isThere = pathsOf(tree.files);
  const inTexts = (look: (file: string, text: string) => readonly string[]): readonly string[] =>
    judged.flatMap(([file, text]) => look(file, text).map((place) => `${file}:${place}`));
  const british = inTexts(britishWords);
  const stems = new Set(british.map((place) => place.slice(place.lastIndexOf(' ') + 1)));
  const both = wordsInBothSpellings(
    stems,
    judged.map(([, text]) => text),
  );
  return [
    counted(
      'citations',
      'citations of what is not in the repository',
      inTexts((file, text) => outsideCitations(file, text, isThere)),
    ),
    counted('both-spellings', 'words in both spellings', both),
    counted('british', 'British spellings', british),
    counted(
      'unfamiliar',
      'unfamiliar words',
      inTexts((_file, text) => unfamiliarWords(text)),
    ),
  ];
}

function graph(imports: ImportGraph): readonly Measure[] {
  const product = withoutTests(imports);
  const { fromEngine, betweenKinds } = kindImports(product);
  return [
    cycles('file-cycles', 'import cycles of files, type-only imports included', imports),
    ...LAYERED_FOLDERS.map((parent) => folderCycles(product, parent)),
    counted('engine-to-kind', 'imports engine → kind', fromEngine),
    counted('kind-to-kind', 'imports kind → kind', betweenKinds),
  ];
}

/** Imports between files of the product: a test reaches for whatever it needs. */
function withoutTests(imports: ImportGraph): ImportGraph {
  return new Map([...imports].filter(([file]) => !isTest(file)));
}

function cycles(key: string, label: string, graphOf: ImportGraph): Measure {
  const groups = findCycles(graphOf);
  return {
    key,
    label: `${label}: cycles (files in them)`,
    value: `${groups.length} (${groups.flat().length})`,
    places: groups.map((group) => `${group.length} in a cycle: ${shortestRound(graphOf, group).join(' → ')}`),
  };
}

function folderCycles(imports: ImportGraph, parent: string): Measure {
  const { graph: folders, examples } = foldersBelow(imports, parent);
  const groups = findCycles(folders);
  return {
    key: `cycles:${parent}`,
    label: `import cycles of folders in ${parent}: cycles (folders in them)`,
    value: `${groups.length} (${groups.flat().length})`,
    places: groups.flatMap((group) => [
      `${group.length} in a cycle: ${group.join(', ')}`,
      ...edgesWithin(folders, group).map((edge) => `  ${edge}: ${examples.get(edge) ?? ''}`),
    ]),
  };
}

function edgesWithin(folders: ImportGraph, group: readonly string[]): readonly string[] {
  return group.flatMap((from) =>
    group.flatMap((to) => (folders.get(from)?.has(to) === true ? [`${from} → ${to}`] : [])),
  );
}

function inFiles(
  syntax: SyntaxOf,
  files: readonly string[],
  look: (source: ts.SourceFile) => readonly string[],
): readonly string[] {
  return files.flatMap((file) => {
    const source = syntax.get(file);
    return source === undefined ? [] : look(source).map((place) => `${file}:${place}`);
  });
}

function counted(key: string, label: string, places: readonly string[]): Measure {
  return { key, label, value: String(places.length), places };
}

/** Whether a line of the table counts nothing. */
const isZero = ({ value }: Measure): boolean => value === '0' || value === '0 (0)';
