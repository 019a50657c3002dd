import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';

/** One request as it arrived: query protocol fields or the JSON body, and what the signature says it is for. */
export interface WireRequest {
  /** `ec2`, `sts`, `autoscaling` or `sqs`, from the signature's credential scope. */
  readonly service: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly remotePort: number | undefined;
}

export interface WireAnswer {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `never` keeps the connection open without an answer, `reset` cuts it. */
  readonly fate?: 'answer' | 'never' | 'reset';
}

export type WireHandler = (request: WireRequest) => WireAnswer | Promise<WireAnswer>;

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(body: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** `AWS4-HMAC-SHA256 Credential=AKIA…/20260714/us-east-1/ec2/aws4_request, SignedHeaders=…, Signature=…` */
const CREDENTIAL = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//u;

async function toWireRequest(message: IncomingMessage): Promise<WireRequest> {
  const body = await readBody(message);
  const [, accessKeyId = '', service = ''] = CREDENTIAL.exec(message.headers.authorization ?? '') ?? [];
  const target = message.headers['x-amz-target'];
  const isJson = typeof target === 'string';
  const parameters = isJson ? parseJson(body) : Object.fromEntries(new URLSearchParams(body));
  const sessionToken = message.headers['x-amz-security-token'];
  return {
    service,
    action: isJson ? (target.split('.')[1] ?? '') : String(parameters['Action']),
    parameters,
    accessKeyId,
    sessionToken: typeof sessionToken === 'string' ? sessionToken : undefined,
    remotePort: message.socket.remotePort,
  };
}

/** A local endpoint whose answers each test writes itself. */
export interface WireServer {
  readonly url: string;
  readonly requests: readonly WireRequest[];
  requestsOf(action: string): readonly WireRequest[];
  answer(action: string, handler: WireHandler | WireAnswer | string): void;
}

export const PLATFORM_KEY_ID = 'AKIAPLATFORM00000000';

const ASSUMED = (
  expiration: Date,
  serial: number,
): string => `<AssumeRoleResponse><AssumeRoleResult><Credentials>
<AccessKeyId>ASIASESSION${serial.toString().padStart(9, '0')}</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey>
<SessionToken>session-token-${serial.toString()}</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>`;

export const ec2Error = (status: number, code: string, message: string): WireAnswer => ({
  status,
  body: `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>req-1</RequestID></Response>`,
});

export const queryError = (status: number, code: string, message: string): WireAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>req-1</RequestId></ErrorResponse>`,
});

export const jsonError = (status: number, code: string, message: string): WireAnswer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
});

/**
 * Starts a wire server for one test file and points the SDK at it through the environment. AssumeRole succeeds for an
 * hour unless a test answers it otherwise; every other action is refused until a test answers it.
 */
export function useWireServer(): WireServer {
  let requests: WireRequest[] = [];
  const handlers = new Map<string, WireHandler>();
  let url = '';
  let assumed = 0;

  const respond = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await toWireRequest(message);
    requests.push(request);
    const handler = handlers.get(request.action);
    const answer: WireAnswer =
      handler === undefined
        ? ec2Error(400, 'InvalidAction', `no answer for ${request.action}`)
        : await handler(request);
    if (answer.fate === 'reset') {
      message.socket.destroy();
      return;
    }
    if (answer.fate === 'never') return;
    const contentType = request.service === 'sqs' ? 'application/x-amz-json-1.0' : 'text/xml';
    response.writeHead(answer.status ?? 200, {
      'content-type': contentType,
      'x-amzn-requestid': 'req-1',
      ...answer.headers,
    });
    response.end(answer.body);
  };

  const server = createServer((message, response) => void respond(message, response));

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('the wire server has no port');
    url = `http://127.0.0.1:${address.port.toString()}`;
    vi.stubEnv('AWS_ENDPOINT_URL', url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', PLATFORM_KEY_ID);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'platform-secret');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });
  beforeEach(() => {
    requests = [];
    assumed = 0;
    handlers.clear();
    handlers.set('AssumeRole', () => {
      assumed += 1;
      return { body: ASSUMED(new Date(Date.now() + 3_600_000), assumed) };
    });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  return {
    get url() {
      return url;
    },
    get requests() {
      return requests;
    },
    requestsOf: (action) => requests.filter((request) => request.action === action),
    answer(action, handler) {
      if (typeof handler === 'function') handlers.set(action, handler);
      else handlers.set(action, () => (typeof handler === 'string' ? { body: handler } : handler));
    },
  };
}
