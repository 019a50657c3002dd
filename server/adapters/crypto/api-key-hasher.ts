import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKeyHasher, ApiKeyIdentity } from '@/server/ports/api-key-hasher';

/** Fixed lengths tell the parts apart although the alphabet holds `_`. */
const MINTED = /^co_([A-Za-z0-9_-]{8})_[A-Za-z0-9_-]{43}$/u;
const PRESENTABLE = /^[\x21-\x7e]{1,256}$/u;
const SHA256_HEX = /^[0-9a-f]{64}$/u;
const PREFIX_BYTES = 6;
const SECRET_BYTES = 32;

function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function identify(presented: string): ApiKeyIdentity | null {
  if (!PRESENTABLE.test(presented)) return null;
  const hash = sha256Hex(presented);
  return { prefix: MINTED.exec(presented)?.[1] ?? hash.slice(0, 8), hash };
}

/** API keys and external ids from the system's random source; keys are kept as SHA-256. */
export function createApiKeyHasher(): ApiKeyHasher {
  return {
    createApiKey() {
      const prefix = randomBytes(PREFIX_BYTES).toString('base64url');
      const plaintext = `co_${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
      return { plaintext, prefix, hash: sha256Hex(plaintext) };
    },
    identify,
    matches(presented, storedHash) {
      const identity = identify(presented);
      if (identity === null || !SHA256_HEX.test(storedHash)) return false;
      return timingSafeEqual(Buffer.from(identity.hash, 'hex'), Buffer.from(storedHash, 'hex'));
    },
    newExternalId: () => randomBytes(SECRET_BYTES).toString('base64url'),
  };
}
