import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHome } from './home';
import { modelFolder } from './model-folder';

describe('modelFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'home-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is a folder of the home that nobody else reads', () => {
    const env = { CLOUDOPTIM_HOME: join(folder, 'new'), DECISION_MODEL_DIR: '' };
    const models = modelFolder(env, openHome(env));
    expect(models).toBe(join(folder, 'new', 'models'));
    expect(statSync(models).mode & 0o777).toBe(0o700);
  });

  it('is the folder that the operator names', () => {
    const env = { CLOUDOPTIM_HOME: folder, DECISION_MODEL_DIR: '/srv/models' };
    expect(modelFolder(env, openHome(env))).toBe('/srv/models');
  });
});
