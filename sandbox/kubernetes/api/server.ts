import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { StatusError } from '../store/status-error';
import type { ApiContext, Reply } from './http/api-context';
import { assertAuthorized } from './http/authorize';
import { readBody } from './http/body';
import { discoveryDocument } from './http/discovery';
import { doorFault, doorLatencyMs } from './door/door-faults';
import type { DoorLog } from './door/door-log';
import { handleResource, UnknownPath } from './handle-resource';
import { sendReply, sendText } from './http/send';
import { parseRequestInfo, type RequestInfo } from './http/request-info';
import type { ServingCertificate } from './access/tls';
import type { TokenIdentity } from './access/tokens';
import type { WatchHub } from './read/watch-hub';

export interface ApiServerOptions {
  readonly context: ApiContext;
  readonly certificate: ServingCertificate;
  readonly door: DoorLog;
  readonly hub: WatchHub;
  readonly authenticate: (token: string) => Promise<TokenIdentity | undefined>;
  readonly log: (line: string) => void;
  /** Preferred port; where it is taken, or absent, a free one. */
  readonly port?: number;
}

/** Paths that answer without a token, as load balancers and probes need them. */
const HEALTH_PATHS = new Set(['/healthz', '/livez', '/readyz']);

/** The HTTPS front of one cluster: faults, authentication, authorization, and the way to the handlers. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const { certificatePem, privateKeyPem } = options.certificate;
    this.#server = createServer(
      { cert: certificatePem, key: privateKeyPem, keepAliveTimeout: 65_000 },
      (req, res) => {
        void this.#answer(req, res);
      },
    );
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async listen(): Promise<void> {
    const { port } = this.#options;
    if (port !== undefined && (await this.#tryListen(port))) return;
    if (!(await this.#tryListen(0))) throw new Error('no free port for the API server');
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #tryListen(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const refused = (): void => resolve(false);
      this.#server.once('error', refused);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', refused);
        resolve(true);
      });
    });
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { context, door, log } = this.#options;
    const url = new URL(req.url ?? '/', 'https://localhost');
    const method = req.method ?? 'GET';
    const info = parseRequestInfo(method, url);
    const seen: { user: string; body: Buffer } = { user: 'system:anonymous', body: Buffer.alloc(0) };
    if (isRecorded(method)) {
      res.on('close', () => {
        const status = res.headersSent ? res.statusCode : 0;
        door.record({
          method,
          path: url.pathname,
          status,
          info,
          user: seen.user,
          query: url.searchParams,
          body: seen.body,
        });
      });
    }
    try {
      const latencyMs = doorLatencyMs(context.faults, context.clusterName);
      if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs).unref());
      const fault = doorFault(context.faults, context.clusterName);
      if (fault?.kind === 'reset') {
        req.socket.destroy();
        return;
      }
      if (fault?.kind === 'hang') return;
      if (fault?.kind === 'throttle') {
        sendText(res, 429, 'Too many requests, please try again later.', {
          'retry-after': String(fault.retryAfterSeconds),
        });
        return;
      }
      if (fault?.kind === 'error') throw fault.error;
      const reply = await this.#serve(req, res, { url, method, info, seen });
      if (reply !== 'streaming') await sendReply(res, reply);
    } catch (error) {
      if (res.headersSent) res.socket?.destroy();
      else if (error instanceof StatusError) await sendReply(res, errorReply(error));
      else if (error instanceof UnknownPath) sendText(res, 404, '404 page not found');
      else {
        log(
          `${context.clusterName}: ${method} ${url.pathname} failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
        );
        await sendReply(res, errorReply(new StatusError(500, 'InternalError', 'Internal error occurred')));
      }
    }
  }

  async #serve(
    req: IncomingMessage,
    res: ServerResponse,
    request: { url: URL; method: string; info: RequestInfo; seen: { user: string; body: Buffer } },
  ): Promise<Reply | 'streaming'> {
    const { context, door, hub } = this.#options;
    const { url, method, info, seen } = request;
    if (info.kind === 'path' && HEALTH_PATHS.has(info.path) && method === 'GET') {
      sendText(res, 200, 'ok');
      return 'streaming';
    }
    const identity = await this.#identify(req);
    seen.user = identity.username;
    door.count(info, identity);
    assertAuthorized(info, identity);
    seen.body = method === 'GET' ? seen.body : await readBody(req);
    if (info.kind === 'path') return this.#discover(method, url);
    return handleResource(
      context,
      {
        method,
        info,
        query: url.searchParams,
        body: seen.body,
        contentType: req.headers['content-type'] ?? '',
        userAgent: req.headers['user-agent'] ?? 'unknown',
        identity,
      },
      { response: res, hub },
    );
  }

  async #identify(req: IncomingMessage): Promise<TokenIdentity> {
    const { authenticate, context } = this.#options;
    const token = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const identity = token === undefined ? undefined : await authenticate(token);
    const expired =
      identity !== undefined &&
      !identity.administrator &&
      context.faults.active('token-expired', context.clusterName) !== undefined;
    if (identity === undefined || expired) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
    return identity;
  }

  #discover(method: string, url: URL): Reply {
    const { context } = this.#options;
    if (method !== 'GET') throw new UnknownPath();
    const document = discoveryDocument(url.pathname, {
      address: new URL(this.url).host,
      metricsAvailable: context.faults.active('metrics-absent', context.clusterName) === undefined,
    });
    if (!document) throw new UnknownPath();
    return { status: 200, body: document };
  }
}

/** Reads are not recorded one by one: they would push the mutations out. */
function isRecorded(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function errorReply(error: StatusError): Reply {
  const seconds = error.body.details?.retryAfterSeconds;
  return {
    status: error.code,
    body: error.body,
    ...(seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }),
  };
}
