import { isIP } from 'node:net';

/** Set on every request from the socket itself (see `record-peer`), so that no client can choose it. */
export const PEER_HEADER = 'x-cloudoptim-peer';

const PRIVATE = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;

/** `::ffff:10.0.0.1` is 10.0.0.1. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * The address that a request came from. `X-Forwarded-For` counts only when the peer lies in a private network, where
 * our own reverse proxy stands, and then only its last entry: that one the proxy wrote, the others are the client's.
 */
export function clientAddress(headers: Headers): string | null {
  const peer = plain(headers.get(PEER_HEADER) ?? '');
  const forwarded = plain(headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '');
  if (isIP(peer) !== 0 && !PRIVATE.test(peer)) return peer;
  if (isIP(forwarded) !== 0) return forwarded;
  return isIP(peer) === 0 ? null : peer;
}

export function isLoopback(address: string | null): boolean {
  return address !== null && /^(127\.|::1$)/.test(address);
}
