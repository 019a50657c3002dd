import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The text files of the project at one moment. */
export interface SourceTree {
  readonly name: string;
  /** Text by path from the root, with slashes. */
  readonly files: ReadonlyMap<string, string>;
}

const TEXT = /\.(?:[cm]?[jt]sx?|md|ya?ml|json|css|sh)$|(?:^|\/)\.env\.example$/;
const CODE = /\.(?:[cm]?[jt]sx?)$/;
const TEST = /\.(?:test|itest|ftest|e2e)\.tsx?$|\.testing\.tsx?$|(?:^|\/)testing\/|^e2e\//;
/** What others write: the lock file, and what drizzle-kit makes of the schema and nobody edits once it is committed. */
const GENERATED = /^package-lock\.json$|^drizzle\/|^next-env\.d\.ts$/;

export const isCode = (file: string): boolean => CODE.test(file);
/** Tests, and the builders that only they use. */
export const isTest = (file: string): boolean => TEST.test(file);
/** The folder of a path; `''` for the root. */
export const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));

const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

function git(root: string, args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    // What git has to say is in the error.
    stdio: 'pipe',
  });
}

/** What lies in the work tree, new files included and ignored ones not. */
export function readWorkTree(root: string): SourceTree {
  const listed = git(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  const wanted = [...new Set(listed)].filter(isWanted).sort();
  const present = wanted.filter((file) => existsSync(path.join(root, file)));
  return {
    name: 'work tree',
    files: new Map(present.map((file) => [file, readFileSync(path.join(root, file), 'utf8')])),
  };
}

/** What a revision holds, read from git's objects without a checkout. Throws where git knows no such revision. */
export function readRevision(root: string, revision: string): SourceTree {
  const entries = git(root, ['ls-tree', '-r', '-z', '--full-tree', revision])
    .split('\0')
    .flatMap((line) => {
      const [, id, file] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return id !== undefined && file !== undefined && isWanted(file) ? [{ id, file }] : [];
    });
  const { stdout, status } = spawnSync('git', ['cat-file', '--batch'], {
    cwd: root,
    input: entries.map(({ id }) => `${id}\n`).join(''),
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (status !== 0) throw new Error(`git cat-file failed for ${revision}`);
  const texts = splitBatch(stdout);
  return { name: revision, files: new Map(entries.map(({ file }, index) => [file, texts[index] ?? ''])) };
}

/** The contents in an answer of `git cat-file --batch`: `<id> <type> <size>`, a line feed, so many bytes, a line feed. */
export function splitBatch(answer: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < answer.length;) {
    const headEnd = answer.indexOf('\n', at);
    const size = Number(answer.toString('utf8', at, headEnd).split(' ')[2]);
    if (headEnd === -1 || !Number.isInteger(size)) throw new Error('git cat-file gave no size');
    const end = headEnd + 1 + size;
    texts.push(answer.toString('utf8', headEnd + 1, end));
    at = end + 1;
  }
  return texts;
}

function isWanted(file: string): boolean {
  return TEXT.test(file) && !GENERATED.test(file);
}
