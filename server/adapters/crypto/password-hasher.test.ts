import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { createPasswordHasher } from '@/server/adapters/crypto/password-hasher';

const hasher = createPasswordHasher();

describe('createPasswordHasher', () => {
  it('makes salted Argon2id hashes with the stated parameters', async () => {
    const [first, second] = await Promise.all([hasher.hashPassword('p'), hasher.hashPassword('p')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
    expect(first).not.toBe(second);
  });

  it('knows the password again, in either Unicode form, and no other', async () => {
    const stored = await hasher.hashPassword('caf\u00e9 sur mer');
    await expect(hasher.verifyPassword(stored, 'caf\u00e9 sur mer')).resolves.toBe(true);
    await expect(hasher.verifyPassword(stored, 'cafe\u0301 sur mer')).resolves.toBe(true);
    await expect(hasher.verifyPassword(stored, 'cafe sur mer')).resolves.toBe(false);
    await expect(hasher.verifyPassword(stored, '')).resolves.toBe(false);
  });

  it.each([
    '',
    'plain',
    '$argon2id$',
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$x',
    '$2b$10$abcdefghijklmnopqrstuv',
  ])('answers false for the stored string %j', async (stored) => {
    await expect(hasher.verifyPassword(stored, 'p')).resolves.toBe(false);
    expect(hasher.needsRehash(stored) || stored.startsWith('$argon2id$')).toBe(true);
  });

  it('asks for a new hash when the old one is weaker', async () => {
    const weak = await hash('p', { memoryCost: 8_192, timeCost: 2, parallelism: 1 });
    expect(hasher.needsRehash(weak)).toBe(true);
    await expect(hasher.verifyPassword(weak, 'p')).resolves.toBe(true);
    expect(hasher.needsRehash(await hasher.hashPassword('p'))).toBe(false);
  });
});
