import { describe, expect, it } from 'vitest';
import { clientAddress, isLoopback, PEER_HEADER } from './client-address';

const from = (peer: string, forwarded?: string) =>
  clientAddress(
    new Headers({
      [PEER_HEADER]: peer,
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
    }),
  );

describe('the address of a client', () => {
  it.each([
    ['a public peer', '203.0.113.7', undefined, '203.0.113.7'],
    ['a public peer that claims another', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['our proxy in a private network', '10.0.0.5', '198.51.100.1', '198.51.100.1'],
    ['our proxy behind a client that claims another', '10.0.0.5', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['a local program', '127.0.0.1', undefined, '127.0.0.1'],
    ['a mapped address', '::ffff:127.0.0.1', '::ffff:127.0.0.1', '127.0.0.1'],
    ['IPv6', '2001:db8::1', undefined, '2001:db8::1'],
    ['a proxy that forwards nonsense', '127.0.0.1', 'unknown', '127.0.0.1'],
  ])('behind %s', (...[, peer, forwarded, address]) => {
    expect(from(peer, forwarded)).toBe(address);
  });

  it('is not known without a peer', () => {
    expect(clientAddress(new Headers())).toBeNull();
    expect(isLoopback(null)).toBe(false);
  });
});
