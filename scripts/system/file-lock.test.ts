import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock, waitForLock, type FileLock } from './file-lock';
import { ownIdentity } from './process-identity';

describe('file lock', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-lock-'));
    path = join(folder, 'x.lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function lock(): FileLock {
    const result = tryLock(path);
    if (!('release' in result)) throw new Error('the lock is held');
    return result;
  }

  it('is held by one, and says by whom', () => {
    const first = lock();
    expect(tryLock(path)).toEqual({ heldBy: ownIdentity() });
    first.release();
    lock().release();
  });

  it.each([
    ['a process that is gone', () => ({ pid: spawnSync('true').pid, startMark: 'gone' })],
    ['a process whose id another has now', () => ({ pid: process.pid, startMark: 'earlier' })],
  ])('is taken over from %s', (_, holder) => {
    writeFileSync(path, JSON.stringify(holder()));
    lock().release();
  });

  it('is taken over when it is damaged', () => {
    writeFileSync(path, '{"pid": 1');
    lock().release();
  });

  it('is waited for', async () => {
    const first = lock();
    let told = 0;
    const second = waitForLock(path, () => {
      told += 1;
      first.release();
    });
    (await second).release();
    expect(told).toBe(1);
  });
});
