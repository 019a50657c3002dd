import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSources } from './source-hash';

describe('hashSources', () => {
  let root: string;
  const paths = ['app', 'missing', 'config.json'];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'source-hash-'));
    mkdirSync(join(root, 'app/deep'), { recursive: true });
    writeFileSync(join(root, 'app/deep/page.ts'), 'one');
    writeFileSync(join(root, 'config.json'), '{}');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('does not depend on times or tests', () => {
    const before = hashSources(root, paths);
    utimesSync(join(root, 'config.json'), 1, 1);
    writeFileSync(join(root, 'app/deep/page.test.ts'), 'a test');
    writeFileSync(join(root, 'app/deep/page.itest.ts'), 'a test');
    expect(hashSources(root, paths)).toBe(before);
  });

  it.each([
    ['content', () => 'app/deep/page.ts'],
    ['a new file', () => 'app/other.ts'],
    ['a file that was missing', () => 'missing'],
  ])('changes with %s', (_, path) => {
    const before = hashSources(root, paths);
    writeFileSync(join(root, path()), 'two');
    expect(hashSources(root, paths)).not.toBe(before);
  });

  it('tells a moved boundary between two files', () => {
    writeFileSync(join(root, 'app/a.ts'), 'xy');
    writeFileSync(join(root, 'app/b.ts'), 'z');
    const before = hashSources(root, paths);
    writeFileSync(join(root, 'app/a.ts'), 'x');
    writeFileSync(join(root, 'app/b.ts'), 'yz');
    expect(hashSources(root, paths)).not.toBe(before);
  });
});
