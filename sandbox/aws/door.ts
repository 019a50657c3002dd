import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { FaultParameters } from '../shared/contract';
import { authenticate } from './authenticate';
import { awsNow } from './model/aws-clock';
import type { AwsWorld } from './model/aws-world';
import { dryRun, AwsError } from './wire/aws-error';
import { loggableDetail } from './loggable-detail';
import type { Call } from './model/operation';
import { SERVICES, type Service } from './services';
import { createThrottle } from './throttle';
import { EC2_QUERY, type WireAnswer } from './wire/protocol';
import { parseClaim } from './wire/sigv4';

/** An SQS message of 1 MiB may be six times as long in JSON (`\u0000` for one byte). */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export interface AwsDoor {
  /** Address for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens the one endpoint of all simulated AWS services on loopback. Requests are routed by the service name in the
 * signature's credential scope, as an SDK with `AWS_ENDPOINT_URL` sends them.
 */
export async function openAwsDoor(world: AwsWorld, port: number): Promise<AwsDoor> {
  const scene: Scene = { world, throttle: createThrottle() };
  const server = createServer((request, response) => {
    response.sendDate = false;
    readBody(request).then(
      (body) => serve(scene, request, response, body),
      () => response.destroy(),
    );
  });
  // Longer than the SDK's own idle time, so that the server never closes a connection that is about to be used.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  const address = await listen(server, port);
  return {
    url: `http://127.0.0.1:${address}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > BODY_LIMIT_BYTES) throw new Error('Body too long');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** What every request meets at the door. */
interface Scene {
  readonly world: AwsWorld;
  readonly throttle: ReturnType<typeof createThrottle>;
}

async function serve(
  scene: Scene,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  const { world } = scene;
  const requestId = randomUUID();
  const claim = parseClaim(request.headers);
  const service = claim === undefined || claim === 'malformed' ? undefined : SERVICES.get(claim.service);
  if (claim === undefined || claim === 'malformed' || service === undefined) {
    send(world, response, EC2_QUERY.error(refusal(claim), requestId));
    return;
  }
  const text = body.toString('utf8');
  const action = service.protocol.action(text, request.headers) ?? '';
  world.door.count(`${service.name}:${action}`);
  if (fault(world, 'aws-down', service, action) !== undefined) return void response.destroy();
  if (fault(world, 'aws-hang', service, action) !== undefined) return;
  const latency = fault(world, 'aws-latency', service, action)?.latencyMs;
  if (latency !== undefined) await new Promise<void>((resolve) => world.clock.after(latency, resolve));
  const answer = await answerCall(scene, service, action, {
    request,
    response,
    body,
    text,
    claim,
    requestId,
  });
  if (fault(world, 'aws-lost-answer', service, action) !== undefined) return void response.destroy();
  send(world, response, answer);
}

function refusal(claim: ReturnType<typeof parseClaim>): AwsError {
  if (claim === undefined) {
    return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  if (claim === 'malformed') {
    return new AwsError(
      'IncompleteSignature',
      'The request signature does not conform to AWS standards.',
      403,
    );
  }
  return new AwsError('UnknownService', `The service ${claim.service} is not served here`, 404);
}

interface Received {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly text: string;
  readonly claim: Exclude<ReturnType<typeof parseClaim>, 'malformed' | undefined>;
  readonly requestId: string;
}

async function answerCall(
  scene: Scene,
  service: Service,
  action: string,
  received: Received,
): Promise<WireAnswer> {
  const { world } = scene;
  const { requestId, claim } = received;
  let answer: WireAnswer;
  let input: unknown;
  let accountId: string | undefined;
  try {
    const now = awsNow(world);
    const caller = authenticate(world, service, claim, {
      method: received.request.method ?? 'POST',
      target: received.request.url ?? '/',
      headers: received.request.headers,
      body: received.body,
      receivedAt: now,
    });
    accountId = caller.accountId;
    const found = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
    if (found === undefined) throw service.errors.invalidAction(action);
    injectError(world, service, action);
    admit(scene, service, action, `${caller.accountId}/${claim.region}`);
    input = service.protocol.decode(received.text, found.inputSchema);
    const call: Call = {
      world,
      caller,
      region: claim.region,
      requestId,
      action,
      now,
      ec2: world.ec2(caller.accountId, claim.region),
      baseUrl: `http://${received.request.headers.host ?? '127.0.0.1'}`,
      denied: (wanted, resource) => service.errors.denied(caller.arn, wanted, resource),
      require(wanted, resource) {
        if (!caller.can(wanted)) throw this.denied(wanted, resource);
      },
      onAbort: (fn) => received.response.once('close', fn),
    };
    if (found.needsPermission) {
      call.require(
        service.permissionOf(action),
        `arn:aws:${service.name}:${claim.region}:${caller.accountId}:*`,
      );
    }
    if (service.name === 'ec2' && !found.mutates && asksForDryRun(input)) throw dryRun();
    answer = service.protocol.result(action, found.outputSchema, await found.run(call, input), requestId);
  } catch (error) {
    if (!(error instanceof AwsError))
      world.log(`AWS door: ${service.name}:${action} failed: ${describe(error)}`);
    answer = service.protocol.error(
      error instanceof AwsError
        ? error
        : new AwsError('InternalError', 'An internal error has occurred', 500),
      requestId,
    );
  }
  if (service.operations[action]?.mutates === true) {
    world.door.record({
      at: world.clock.now().toISOString(),
      call: `${service.name}:${action}`,
      status: answer.status,
      detail: { account: accountId, region: claim.region, ...loggableDetail(input) },
    });
  }
  return answer;
}

/** Reads have nothing to check but the permission; calls that change something look at `DryRun` after their checks. */
function asksForDryRun(input: unknown): boolean {
  return typeof input === 'object' && input !== null && Reflect.get(input, 'DryRun') === true;
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function injectError(world: AwsWorld, service: Service, action: string): void {
  const injected = fault(world, 'aws-error', service, action);
  if (injected === undefined) return;
  const message = typeof injected['message'] === 'string' ? injected['message'] : 'An error was injected';
  throw new AwsError(injected.code ?? 'InternalError', message, injected.status ?? 500);
}

function admit({ world, throttle }: Scene, service: Service, action: string, place: string): void {
  const limit = fault(world, 'aws-throttle', service, action);
  if (limit === undefined) return;
  if (!throttle.admit(`${place}/${service.name}/${action}`, limit, 1, world.clock.now().getTime())) {
    throw service.errors.throttled();
  }
}

/** Faults at the door are scoped `ec2`, `ec2:RunInstances` or not at all. */
function fault(world: AwsWorld, name: string, service: Service, action: string): FaultParameters | undefined {
  return world.faults.active(name, `${service.name}:${action}`) ?? world.faults.active(name, service.name);
}

function send(world: AwsWorld, response: ServerResponse, answer: WireAnswer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...answer.headers,
    date: awsNow(world).toUTCString(),
    'content-length': Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
}
