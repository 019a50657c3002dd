import type { ServerResponse } from 'node:http';
import type { Reply } from './api-context';

/** Writes an answer; a long one goes out piece by piece, no faster than the client reads and without blocking others. */
export async function sendReply(response: ServerResponse, { status, body, headers }: Reply): Promise<void> {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
    ...headers,
  });
  if (!isPieces(body)) {
    response.end(`${JSON.stringify(body)}\n`);
    return;
  }
  for (const piece of body) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

/** Resolves when the client has read on, or has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}

function isPieces(body: object | Iterable<string>): body is Iterable<string> {
  return Symbol.iterator in body;
}

/** A `Status` object of meta/v1 that says success. */
export function successStatus(code?: number, details?: object): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details ? { details } : {}),
    ...(code === undefined ? {} : { code }),
  };
}
