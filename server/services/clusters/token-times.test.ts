import { describe, expect, it } from 'vitest';
import { checkTokenTimes } from './check-token';
import { livesTooLong, readTokenTimes } from './token-times';

const now = new Date('2026-06-01T00:00:00Z');
const seconds = (iso: string) => Date.parse(iso) / 1000;
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('the times of a token', () => {
  it('stand in its payload', () => {
    const times = readTokenTimes(
      jwt({ iat: seconds('2026-05-01T00:00:00Z'), exp: seconds('2026-07-01T00:00:00Z') }),
    );
    expect(times).toEqual({
      readable: true,
      issuedAt: new Date('2026-05-01T00:00:00Z'),
      expiresAt: new Date('2026-07-01T00:00:00Z'),
    });
  });

  it.each([
    '',
    'opaque',
    'a.b',
    'a.b.c',
    `e30.${Buffer.from('[]').toString('base64url')}.c`,
    jwt({ exp: 'soon' }),
  ])('cannot be read from %j, and nothing is guessed', (token) => {
    expect(readTokenTimes(token)).toEqual({ readable: false, issuedAt: null, expiresAt: null });
    expect(livesTooLong(readTokenTimes(token), now)).toBe(false);
  });

  it.each([
    ['a year', { exp: seconds('2027-06-01T00:00:00Z') }, false],
    ['a year and a second', { exp: seconds('2027-06-01T00:00:01Z') }, true],
    ['for ever', {}, true],
  ])('of %s: more than a year is %s', (_, claims, tooLong) => {
    expect(livesTooLong(readTokenTimes(jwt(claims)), now)).toBe(tooLong);
  });

  const lasting = (from: string, to: string) =>
    checkTokenTimes(readTokenTimes(jwt({ iat: seconds(from), exp: seconds(to) })), now);

  it('fail the check once over, and warn in the last fifth', () => {
    expect(lasting('2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z')).toMatchObject([
      { ok: false, severity: 'required' },
    ]);
    // 100 days of life: 20 left warn, 21 do not.
    expect(lasting('2026-03-13T00:00:00Z', '2026-06-21T00:00:00Z')).toMatchObject([
      { ok: false, severity: 'optional' },
    ]);
    expect(lasting('2026-03-14T00:00:00Z', '2026-06-22T00:00:00Z')).toMatchObject([{ ok: true }]);
  });
});
