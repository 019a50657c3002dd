import { statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../system/operator-error';
import type { Home } from './home';
import { openThrowAwayHome, removeHome } from '../stack/throw-away-home';
import { ensureSecrets, secretsPath } from './secrets';

describe('ensureSecrets', () => {
  let home: Home;
  beforeEach(() => {
    home = openThrowAwayHome();
  });
  afterEach(() => {
    removeHome(home);
  });

  it('makes them once, readable by the owner only', () => {
    const made = ensureSecrets(home);
    expect(Buffer.from(made.ENCRYPTION_KEY, 'base64')).toHaveLength(32);
    expect(statSync(secretsPath(home)).mode & 0o777).toBe(0o600);
    expect(ensureSecrets(home)).toEqual(made);
  });

  it('never replaces a damaged file, for it opens the data', () => {
    writeFileSync(secretsPath(home), '{"AUTH_SECRET": "half');
    expect(() => ensureSecrets(home)).toThrow(OperatorError);
  });
});
