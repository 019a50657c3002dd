import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { RoleTrust } from './aws/model/iam';
import { FULL_PERMISSIONS, OLDER_PERMISSIONS } from './aws/identity/permissions';
import { SPOT_ADVISOR_PATH, spotAdvisorDocument } from './aws/pricing/spot-advisor';
import type { DoorEntry, FaultParameters, SimulatedCluster } from './shared/contract';
import type { FaultSwitchboard } from './faults';
import {
  clockBody,
  faultBody,
  interruptBody,
  queueBody,
  roleBody,
  usageHistoryQuery,
} from './world/control-requests';
import type { World } from './world/create-world';
import { giveNotice, interruptible } from './world/interruptions';
import { makeRole } from './world/seed-account';
import { type ClusterExtras, roleView, stateView, summaryView } from './world/state-view';

type ControlledWorld = World<SimulatedCluster & ClusterExtras>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** JSON lines in place of the body, made only as fast as they are taken. */
  readonly lines?: Iterable<object>;
}

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Opens the control address on loopback: JSON in, JSON out, errors as `{"error": text}` with 400 or 404.
 * `GET /state|/summary|/door|/faults|/usage-history|/spot-advisor-data.json`, `PUT|DELETE /faults/{name}`, `DELETE /faults`, `POST /interrupt|/queue|/roles|/clock`,
 * `PUT /roles` (the same), `DELETE /roles?arn=`, `DELETE /queue?queue_url=`.
 */
export async function openControl(
  world: ControlledWorld,
  faults: FaultSwitchboard,
  port: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(world, faults, request).then(
      (answer) => reply(response, answer),
      (error: unknown) =>
        reply(response, {
          status: 400,
          body: { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) },
        }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, { status, body, lines }: Answer): void {
  if (lines !== undefined) {
    response.writeHead(status, { 'content-type': 'application/jsonl' });
    // It fails when the caller has hung up: there is nobody left to tell.
    pipeline(Readable.from(toText(lines)), response).catch(() => undefined);
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Lines in pieces of some hundred kilobytes. */
function* toText(lines: Iterable<object>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < 256 * 1024) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > BODY_LIMIT_BYTES) throw new Error('Body too long');
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound = (error: string): Answer => ({ status: 404, body: { error } });

async function handle(
  world: ControlledWorld,
  faults: FaultSwitchboard,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, resource = '', name = ''] = url.pathname.split('/').map(decodeURIComponent);
  const route = `${request.method ?? 'GET'} /${resource}`;
  switch (route) {
    case `GET ${SPOT_ADVISOR_PATH}`:
      return ok(spotAdvisorDocument(world.aws));
    case 'GET /state':
      return ok(stateView(world));
    case 'GET /summary':
      return ok(summaryView(world));
    case 'GET /door':
      return ok(doorView(world, url.searchParams));
    case 'GET /usage-history':
      return usageHistory(world, url.searchParams);
    case 'GET /faults':
      return ok(faults.list());
    case 'PUT /faults':
      return setFault(faults, name, await readJson(request));
    case 'DELETE /faults':
      if (name === '') faults.clearAll();
      return ok({ cleared: name === '' || faults.clear(name) });
    case 'POST /interrupt':
      return interrupt(world, await readJson(request));
    case 'POST /queue':
      return sendRaw(world, await readJson(request));
    case 'DELETE /queue':
      return deleteQueue(world, url.searchParams);
    case 'POST /roles':
    case 'PUT /roles':
      return putRole(world, await readJson(request));
    case 'DELETE /roles':
      return ok({ deleted: world.aws.iam.deleteRole(url.searchParams.get('arn') ?? '') });
    case 'POST /clock': {
      const { speed } = clockBody.parse(await readJson(request));
      world.aws.clock.setSpeed(speed);
      return ok({ speed, now: world.aws.clock.now().toISOString() });
    }
    default:
      return notFound(`No such route: ${route}`);
  }
}

/**
 * Entries of mutating calls at the AWS door and at each cluster's, and counters of all calls: of AWS by action, of each
 * cluster by verb and resource.
 * `service`: `ec2`, `sqs`, …, or a cluster's name · `call`: exact · `since`: ISO time, or an index of the AWS door.
 */
function doorView(world: ControlledWorld, query: URLSearchParams) {
  const service = query.get('service');
  const call = query.get('call');
  const since = query.get('since') ?? '0';
  const sinceIndex = /^\d+$/.test(since) ? Number(since) : 0;
  const sinceTime = /^\d+$/.test(since) ? '' : new Date(since).toISOString();
  const wanted = (entry: DoorEntry): boolean =>
    entry.at >= sinceTime && (call === null || entry.call === call);
  const aws = world.aws.door
    .since(sinceIndex)
    .filter((entry) => wanted(entry) && (service === null || entry.call.startsWith(`${service}:`)))
    .map((entry) => ({ door: 'aws', ...entry }));
  const clusters = world.simulatedClusters
    .filter(({ name }) => service === null || service === 'kubernetes' || service === name)
    .flatMap((cluster) => cluster.door.filter(wanted).map((entry) => ({ door: cluster.name, ...entry })));
  const entries = [...aws, ...clusters];
  const counts: Record<string, number> = {};
  for (const entry of entries) counts[entry.call] = (counts[entry.call] ?? 0) + 1;
  const clusterCounters = Object.fromEntries(
    world.simulatedClusters.map(({ name, doorCounters }) => [name, doorCounters ?? {}]),
  );
  return { entries, counts, counters: world.aws.door.counters, cluster_counters: clusterCounters };
}

/** What a cluster's workloads would have used until now, as JSON lines: `cluster`, `days`, `step_seconds`. */
function usageHistory(world: ControlledWorld, query: URLSearchParams): Answer {
  const wish = usageHistoryQuery.parse(Object.fromEntries(query));
  const cluster = world.simulatedClusters.find(({ name }) => name === wish.cluster);
  if (cluster?.usageHistory === undefined) return notFound('No such cluster');
  const until = world.aws.clock.now();
  const from = new Date(until.getTime() - wish.days * 86_400_000);
  const lines = cluster.usageHistory({ from, until, stepMs: wish.step_seconds * 1000 });
  return { status: 200, body: null, lines };
}

function setFault(faults: FaultSwitchboard, name: string, body: unknown): Answer {
  if (name === '') return notFound('A fault needs a name: PUT /faults/{name}');
  const parsed = faultBody.parse(body);
  faults.set(name, (Array.isArray(parsed) ? parsed : [parsed]).map(withoutAbsent));
  return ok(faults.list());
}

function withoutAbsent(entry: Record<string, unknown>): FaultParameters {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

function interrupt(world: ControlledWorld, body: unknown): Answer {
  const wish = interruptBody.parse(body);
  const { instance_id: id } = wish;
  const candidates =
    id === undefined
      ? interruptible(world.aws, wish.cluster)
      : world.aws.regions().flatMap((state) => state.instances.get(id) ?? []);
  const chosen = id === undefined ? candidates.slice(0, wish.count ?? 1) : candidates;
  if (chosen.length === 0) return notFound('No such instance is running');
  const events = chosen.map((instance) =>
    giveNotice(world.aws, instance, {
      kind: wish.kind,
      action: wish.action,
      repeat: wish.repeat,
      toQueue: wish.to_queue,
    }),
  );
  return ok({ instance_ids: chosen.map((instance) => instance.id), events });
}

function queueOf(world: ControlledWorld, url: string, region: string) {
  const [, account = '', name = ''] = /\/(\d{12})\/([\w-]+)$/.exec(url) ?? [];
  return world.aws.queues.find(account, region, name);
}

function sendRaw(world: ControlledWorld, body: unknown): Answer {
  const wish = queueBody.parse(body);
  const queue = queueOf(world, wish.queue_url, wish.region);
  if (queue === undefined) return notFound('No such queue');
  const text = typeof wish.body === 'string' ? wish.body : JSON.stringify(wish.body);
  const sent = Array.from({ length: wish.repeat }, () => queue.send(text, 'AIDASANDBOXCONTROL').id);
  return ok({ message_ids: sent });
}

/** A customer deletes the queue in the middle of everything. */
function deleteQueue(world: ControlledWorld, query: URLSearchParams): Answer {
  const queue = queueOf(world, query.get('queue_url') ?? '', query.get('region') ?? 'us-east-1');
  if (queue === undefined) return notFound('No such queue');
  world.aws.queues.delete(queue);
  return ok({ deleted: true });
}

function putRole(world: ControlledWorld, body: unknown): Answer {
  const wish = roleBody.parse(body);
  const permissions =
    wish.permissions === 'full'
      ? FULL_PERMISSIONS
      : wish.permissions === 'older'
        ? OLDER_PERMISSIONS
        : wish.permissions;
  const standard = makeRole(wish.account, wish.name, trustOf(wish), permissions);
  const role = { ...standard, maxSessionSeconds: wish.max_session_seconds };
  world.aws.iam.putRole(role);
  return ok(roleView(role));
}

function trustOf(wish: z.infer<typeof roleBody>): RoleTrust {
  if (!wish.assumable) return { kind: 'none' };
  if (typeof wish.external_id === 'string') return { kind: 'exact', externalId: wish.external_id };
  return wish.external_id === null ? { kind: 'open' } : { kind: 'pin-first' };
}
