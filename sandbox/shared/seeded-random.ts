import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on nothing but its key: the same key gives the same number in every run. */
export function unitHash(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash ^= key.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
}

/** `length` lower-case hex digits that depend on nothing but the key. */
export function hexHash(key: string, length: number): string {
  return createHash('sha256').update(key).digest('hex').slice(0, length);
}

/** `length` characters of base64 (letters and digits only), for secrets of the simulated world. */
export function textHash(key: string, length: number): string {
  return createHash('sha512')
    .update(key)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, length);
}
