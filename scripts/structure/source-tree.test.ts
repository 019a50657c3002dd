import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCode, isTest, readRevision, readWorkTree, splitBatch } from './source-tree';

describe('a source tree', () => {
  let root = '';
  const git = (...args: readonly string[]) => execFileSync('git', [...args], { cwd: root });
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'cloudoptim-tree-'));
    git('init', '--quiet');
    git('config', 'user.email', 'someone@example.com');
    git('config', 'user.name', 'Someone');
    write('.gitignore', 'dist/\n');
    write('app/(console)/page.tsx', 'export const é = 1;\n');
    write('empty.ts', '');
    write('gone.ts', 'export {};\n');
    write('drizzle/0000_first.sql', 'select 1;');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'first');
    git('rm', '--quiet', 'gone.ts');
    write('new.ts', 'export const two = 2;\n');
    write('dist/out.js', 'ignored');
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('is what the work tree holds, new files included and ignored ones not', () => {
    expect([...readWorkTree(root).files]).toEqual([
      ['app/(console)/page.tsx', 'export const é = 1;\n'],
      ['empty.ts', ''],
      ['new.ts', 'export const two = 2;\n'],
    ]);
  });

  it('is what a revision held, whatever has changed since', () => {
    expect([...readRevision(root, 'HEAD').files]).toEqual([
      ['app/(console)/page.tsx', 'export const é = 1;\n'],
      ['empty.ts', ''],
      ['gone.ts', 'export {};\n'],
    ]);
  });

  it('does not make up a revision', () => {
    expect(() => readRevision(root, 'nothing-of-that-name')).toThrow();
  });
});

describe('an answer of git cat-file', () => {
  it('is cut by the sizes that it names, in bytes', () => {
    expect(splitBatch(Buffer.from('aa blob 3\né\n\nbb blob 0\n\ncc blob 2\nok\n'))).toEqual([
      'é\n',
      '',
      'ok',
    ]);
  });

  it('is refused where an object is missing', () => {
    expect(() => splitBatch(Buffer.from('aa missing\n'))).toThrow('no size');
  });
});

describe('files', () => {
  it.each([
    ['server/a.ts', true, false],
    ['app/a.tsx', true, false],
    ['eslint.config.mjs', true, false],
    ['docs/a.md', false, false],
    ['server/a.test.ts', true, true],
    ['worker/a.itest.ts', true, true],
    ['worker/a.ftest.ts', true, true],
    ['worker/testing/a.ts', true, true],
    ['e2e/pages.ts', true, true],
    ['server/testing.ts', true, false],
  ])('%s: code %s, test %s', (file, code, test) => {
    expect([isCode(file), isTest(file)]).toEqual([code, test]);
  });
});
