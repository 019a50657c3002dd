import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares a presented key with the right one in constant time, whatever the lengths. */
export function isRightKey(presented: string | undefined, right: string): boolean {
  return presented !== undefined && timingSafeEqual(digest(presented), digest(right));
}
