import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretUnreadableError } from '@/server/ports/secret-box';
import { createSecretBox } from '@/server/adapters/crypto/secret-box';

const newKey = () => randomBytes(32).toString('base64');
const older = newKey();
const newer = newKey();

describe('createSecretBox', () => {
  it('opens whatever it sealed, with the same context', () => {
    const box = createSecretBox([newer]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plaintext, context) => {
        expect(box.open(box.seal(plaintext, context), context)).toBe(plaintext);
      }),
    );
  });

  it('never seals the same value to the same text', () => {
    const box = createSecretBox([newer]);
    expect(box.seal('secret', 'a')).not.toBe(box.seal('secret', 'a'));
  });

  it('seals with the newest key and opens with any known one', () => {
    const sealedBefore = createSecretBox([older]).seal('secret', 'a');
    const rotated = createSecretBox([newer, older]);
    expect(rotated.open(sealedBefore, 'a')).toBe('secret');
    const sealedAfter = rotated.seal('secret', 'a');
    expect(createSecretBox([newer]).open(sealedAfter, 'a')).toBe('secret');
    expect(() => createSecretBox([older]).open(sealedAfter, 'a')).toThrow(SecretUnreadableError);
  });

  it('does not open in another context', () => {
    const box = createSecretBox([newer]);
    const sealed = box.seal('secret', 'clusters/1/token');
    expect(() => box.open(sealed, 'clusters/2/token')).toThrow(SecretUnreadableError);
  });

  it('does not open after any character was changed, cut or added', () => {
    const box = createSecretBox([newer]);
    const sealed = box.seal('secret', 'a');
    // The body's last character may carry unused bits only, so a changed one can stand for the same bytes.
    for (let at = 0; at < sealed.length - 1; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => box.open(changed, 'a'), `character ${at.toString()}`).toThrow(SecretUnreadableError);
    }
    for (const broken of [
      '',
      'v1',
      sealed.slice(0, -1),
      `${sealed}AAAA`,
      `${sealed}.`,
      ` ${sealed}`,
      'plain text',
    ])
      expect(() => box.open(broken, 'a')).toThrow(SecretUnreadableError);
  });

  it.each([
    ['no key', []],
    ['a short key', [randomBytes(31).toString('base64')]],
    ['a long key', [randomBytes(33).toString('base64')]],
    ['no base64', ['not base64 at all, but 44 characters long!!!']],
    ['the same key twice', [newer, newer]],
  ])('refuses %s without naming it', (_what, keys) => {
    const failure = (): unknown => {
      try {
        return createSecretBox(keys);
      } catch (error) {
        return error;
      }
    };
    expect(failure()).toBeInstanceOf(Error);
    for (const key of keys) expect(String(failure())).not.toContain(key);
  });
});
