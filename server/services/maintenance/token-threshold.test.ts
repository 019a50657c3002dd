import { describe, expect, it } from 'vitest';
import { plusSeconds } from '@/server/domain/shared/instant';
import { tokenThreshold } from './watch-token-expiry';

const issuedAt = new Date('2026-07-14T00:00:00Z');
const expiresAt = plusSeconds(issuedAt, 1000);

describe('tokenThreshold', () => {
  it.each([
    [799, null],
    [800, 'ending'],
    [999, 'ending'],
    [1000, 'ended'],
    [5000, 'ended'],
  ])('after %i of 1000 s is %s', (seconds, expected) => {
    expect(tokenThreshold({ issuedAt, expiresAt }, plusSeconds(issuedAt, seconds))).toBe(expected);
  });

  it('never comes for a token without an end', () => {
    expect(tokenThreshold({ issuedAt, expiresAt: null }, plusSeconds(issuedAt, 1e9))).toBeNull();
  });

  it('comes a day before the end where the issue is not known', () => {
    const token = { issuedAt: null, expiresAt: plusSeconds(issuedAt, 30 * 3600) };
    expect(tokenThreshold(token, issuedAt)).toBeNull();
    expect(tokenThreshold(token, plusSeconds(issuedAt, 6 * 3600))).toBe('ending');
  });
});
