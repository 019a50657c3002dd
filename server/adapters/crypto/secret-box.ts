import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SecretUnreadableError, type SecretBox } from '@/server/ports/secret-box';

/** NIST SP 800-38D: 256-bit key, 96-bit nonce (random: at most 2^32 seals a key), 128-bit tag. */
const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** `v1.<key id>.<nonce>.<ciphertext and tag>` */
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/u;
const BASE64_KEY = /^[A-Za-z0-9+/_-]{43}=?$/u;

function decodeKey(base64: string, position: number): Buffer {
  const key = BASE64_KEY.test(base64) ? Buffer.from(base64, 'base64') : Buffer.alloc(0);
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `encryption key ${(position + 1).toString()} is not ${KEY_BYTES.toString()} bytes of base64`,
    );
  }
  return key;
}

/** Names a key without telling anything of it: the first 8 hex digits of its SHA-256. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

/**
 * A secret box over 32-byte keys in base64, newest first: the first seals, all open. Throws at once when a key is
 * malformed or two keys have the same id (the same key twice), never with a key in the message.
 */
export function createSecretBox(keysBase64: readonly string[]): SecretBox {
  const keys = new Map<string, Buffer>();
  keysBase64.forEach((base64, position) => {
    const key = decodeKey(base64.trim(), position);
    const keyId = keyIdOf(key);
    if (keys.has(keyId)) throw new Error(`encryption key ${(position + 1).toString()} is there twice`);
    keys.set(keyId, key);
  });
  const [newest] = keys;
  if (newest === undefined) throw new Error('no encryption key is given');
  const [sealingId, sealingKey] = newest;

  return {
    seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, sealingKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(context, 'utf8'));
      const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, sealingId, nonce.toString('base64url'), body.toString('base64url')].join('.');
    },
    open(sealed, context) {
      const [, keyId = '', nonce = '', encoded = ''] = SEALED.exec(sealed) ?? [];
      if (keyId === '') throw new SecretUnreadableError('malformed', null);
      const key = keys.get(keyId);
      if (key === undefined) throw new SecretUnreadableError('unknown_key', keyId);
      const body = Buffer.from(encoded, 'base64url');
      const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context, 'utf8'));
      decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
      try {
        const opened = Buffer.concat([
          decipher.update(body.subarray(0, body.length - TAG_BYTES)),
          decipher.final(),
        ]);
        return opened.toString('utf8');
      } catch {
        throw new SecretUnreadableError('tampered_or_wrong_context', keyId);
      }
    },
  };
}
