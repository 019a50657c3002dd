import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterConnection } from '@/server/ports/cluster-api';
import { createTestCertificate, type TestCertificate } from './test-certificate';

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

type Respond = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** An HTTPS server that says what a test tells it to say, and remembers what it was asked. */
export class ScriptedApiServer {
  readonly seen: SeenRequest[] = [];
  respond: Respond = (_request, response) => sendStatus(response, 404, { message: 'not scripted' });

  private constructor(
    private readonly server: Server,
    readonly certificate: TestCertificate,
  ) {}

  static async start(certificate?: TestCertificate): Promise<ScriptedApiServer> {
    const used = certificate ?? (await createTestCertificate());
    const server = createServer({ cert: used.certPem, key: used.keyPem });
    const scripted = new ScriptedApiServer(server, used);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void scripted.handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get connection(): ClusterConnection {
    return {
      clusterId: 'c-1',
      endpoint: this.url,
      token: 'secret-token',
      caCertificatePem: this.certificate.caPem,
    };
  }

  seenOf(method: string): readonly SeenRequest[] {
    return this.seen.filter((request) => request.method === method);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', this.url);
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
    this.seen.push(seen);
    await this.respond(seen, response);
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A Status object as a real API server sends it. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  fields: Readonly<Record<string, unknown>>,
): void {
  sendJson(response, code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    ...fields,
  });
}
