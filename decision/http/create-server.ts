import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { isRightKey } from '@/decision/http/api-key';
import { findRoute } from '@/decision/http/find-route';
import type { Handler } from '@/decision/http/handler';
import { HttpError } from '@/decision/http/http-error';
import { readJson } from '@/decision/http/read-json';
import { log } from '@/decision/log';

export interface ServerOptions {
  readonly apiKey: string;
  /** `GET /path` or `POST /path` → handler; a part `{name}` of a path is a parameter. */
  readonly routes: Readonly<Record<string, Handler>>;
}

/** Longest a client may take to send its request. */
const REQUEST_TIMEOUT_MS = 30_000;

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function sendError(response: ServerResponse, error: HttpError): void {
  const { code, message, details } = error;
  // The rest of an oversized body is not read: the connection cannot be used again.
  if (error.status === 413) response.setHeader('connection', 'close');
  send(response, error.status, { error: { code, message, details } });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

async function answer(request: IncomingMessage, options: ServerOptions): Promise<object> {
  const key = request.headers['x-api-key'];
  if (!isRightKey(typeof key === 'string' ? key : undefined, options.apiKey)) {
    throw new HttpError(401, 'unauthorized', 'X-API-Key is missing or wrong');
  }
  const found = findRoute(options.routes, `${request.method ?? ''} ${pathOf(request)}`);
  if (found === null) throw new HttpError(404, 'not_found', 'there is no such resource');
  return found.handler(request.method === 'POST' ? await readJson(request) : undefined, found.parameters);
}

/** The HTTP server; every request needs the key, every answer is JSON, and a fault answers 500 without its cause. */
export function createServer(options: ServerOptions): Server {
  return createHttpServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const startedMs = performance.now();
    void answer(request, options)
      .then((body) => {
        send(response, 200, body);
      })
      .catch((error: unknown) => {
        const known = error instanceof HttpError;
        if (!known) log('fault', { error: error instanceof Error ? error.message : 'unknown error' });
        sendError(response, known ? error : new HttpError(500, 'internal', 'the server failed'));
      })
      .finally(() => {
        const durationMs = Math.round(performance.now() - startedMs);
        log('request', {
          method: request.method ?? '',
          path: pathOf(request),
          status: response.statusCode,
          durationMs,
        });
      });
  });
}
