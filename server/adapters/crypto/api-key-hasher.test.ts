import { describe, expect, it } from 'vitest';
import { createApiKeyHasher } from '@/server/adapters/crypto/api-key-hasher';

const hasher = createApiKeyHasher();

describe('createApiKeyHasher', () => {
  it('mints keys of the stated form that are all different', () => {
    const keys = Array.from({ length: 200 }, () => hasher.createApiKey());
    for (const key of keys) {
      expect(key.plaintext).toMatch(/^co_[A-Za-z0-9_-]{8}_[A-Za-z0-9_-]{43}$/u);
      expect(hasher.identify(key.plaintext)).toEqual({ prefix: key.prefix, hash: key.hash });
      expect(key.plaintext.slice(3, 11)).toBe(key.prefix);
      expect(key.hash).not.toContain(key.plaintext.slice(12));
    }
    expect(new Set(keys.map((key) => key.plaintext)).size).toBe(200);
  });

  it('matches the key itself and nothing else', () => {
    const key = hasher.createApiKey();
    expect(hasher.matches(key.plaintext, key.hash)).toBe(true);
    expect(hasher.matches(hasher.createApiKey().plaintext, key.hash)).toBe(false);
    expect(hasher.matches(`${key.plaintext.slice(0, -1)}~`, key.hash)).toBe(false);
    for (const stored of [
      '',
      'x',
      key.hash.slice(2),
      `${key.hash}00`,
      key.hash.toUpperCase().replace(/\d/gu, 'G'),
    ])
      expect(hasher.matches(key.plaintext, stored)).toBe(false);
  });

  it('finds a key that an operator chose by its hash', () => {
    const identity = hasher.identify('operator-chosen-bootstrap-key');
    expect(identity?.hash.startsWith(identity.prefix)).toBe(true);
    expect(hasher.matches('operator-chosen-bootstrap-key', identity?.hash ?? '')).toBe(true);
  });

  it.each(['', ' ', 'with space', 'tab\t', 'ümlaut', 'x'.repeat(257), 'line\n'])(
    'takes %j for no key',
    (text) => {
      expect(hasher.identify(text)).toBeNull();
      expect(hasher.matches(text, '0'.repeat(64))).toBe(false);
    },
  );

  it('makes external ids that STS takes', () => {
    const ids = Array.from({ length: 100 }, () => hasher.newExternalId());
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: 2 to 1224 of [\w+=,.@:\/-]
    for (const id of ids) expect(id).toMatch(/^[\w+=,.@:/-]{43}$/u);
    expect(new Set(ids).size).toBe(100);
  });
});
