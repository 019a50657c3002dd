import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createApi, type Means } from '@/decision/http/create-api';
import type { NodeEnv } from '@/decision/http/read-body';
import { toRefusal } from '@/decision/http/to-refusal';
import { log } from '@/decision/shared/log';
import { Refusal } from '@/decision/shared/refusal';

export interface ServerOptions extends Means {
  readonly apiKey: string;
}

/** Longest a client may take to send its request. */
const REQUEST_TIMEOUT_MS = 30_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares a presented key with the right one in constant time, whatever the lengths. */
function isRightKey(presented: string | undefined, right: string): boolean {
  return presented !== undefined && timingSafeEqual(digest(presented), digest(right));
}

/** The path as it was sent: what a proxy in front judged is what is routed. */
function pathOf(request: IncomingMessage | undefined): string {
  return (request?.url ?? '/').split('?', 1)[0] ?? '/';
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

function refuse({ status, code, message, details }: Refusal): Response {
  // The rest of an oversized body is not read: the connection cannot be used again.
  const connection = status === 413 ? { connection: 'close' } : {};
  return new Response(JSON.stringify({ error: { code, message, details } }), {
    status,
    headers: { ...HEADERS, ...connection },
  });
}

const notFound = (): Response => refuse(new Refusal(404, 'not_found', 'there is no such resource'));

function createApp(options: ServerOptions): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>({ getPath: (_request, context) => pathOf(context?.env?.incoming) });
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  });
  app.use(async (context, next) => {
    if (!isRightKey(context.req.header('x-api-key'), options.apiKey))
      throw new Refusal(401, 'unauthorized', 'X-API-Key is missing or wrong');
    // hono answers HEAD by the route for GET; the contract has no HEAD.
    if (context.req.method === 'HEAD') return notFound();
    await next();
    return undefined;
  });
  app.route('/api/v1/ml', createApi(options));
  app.notFound(notFound);
  app.onError((error) => refuse(toRefusal(error)));
  return app;
}

/** The HTTP server; every request needs the key, every answer is JSON, and a fault answers 500 without its cause. */
export function createServer(options: ServerOptions): Server {
  const listener = getRequestListener(createApp(options).fetch, {
    // The adapter's Request and Response are faster, and would replace the global ones of the whole process.
    overrideGlobalObjects: false,
    // HTTP/1.0 has no Host header.
    hostname: 'localhost',
    errorHandler: (error) => refuse(toRefusal(error)),
  });
  return createHttpServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const startedMs = performance.now();
    void listener(request, response).finally(() => {
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
