import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { PEER_HEADER } from './client-address';

interface RequestStart {
  readonly request: IncomingMessage;
}

function isRequestStart(message: unknown): message is RequestStart {
  return message !== null && typeof message === 'object' && 'request' in message;
}

/**
 * Writes each request's peer into a header, overwriting what a client sent: Next hands no socket to route handlers. The
 * channel is Node's own and fires before any handler runs
 * (https://nodejs.org/api/diagnostics_channel.html#event-httpserverrequeststart).
 */
export function recordPeers(): void {
  subscribe('http.server.request.start', (message) => {
    if (!isRequestStart(message)) return;
    message.request.headers[PEER_HEADER] = message.request.socket.remoteAddress ?? '';
  });
}
