import type { DoorEntry, SimulatedClock } from '../../../shared/contract';
import { isRecord } from '../../store/selectors';
import type { RequestInfo, ResourceRequest } from '../http/request-info';
import type { TokenIdentity } from '../access/tokens';

const LIMIT = 100_000;
/** A recorded body is evidence for a test, not an archive. */
const BODY_LIMIT_BYTES = 16 * 1024;

/** Every mutating request and access review at the door, the newest 100,000, and counters of all requests. */
export class DoorLog {
  readonly entries: DoorEntry[] = [];
  /** By verb and resource, e.g. `list pods`; the administrator's, with which tests look at the cluster, are left out. */
  readonly counters: Record<string, number> = {};
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  count(info: RequestInfo, identity: TokenIdentity): void {
    if (identity.administrator) return;
    const call = `${info.verb} ${info.kind === 'path' ? info.path : resourceOf(info)}`;
    this.counters[call] = (this.counters[call] ?? 0) + 1;
  }

  record(request: {
    method: string;
    path: string;
    status: number;
    info: RequestInfo;
    user: string;
    query: URLSearchParams;
    body: Buffer;
  }): void {
    const { info } = request;
    const detail: Record<string, unknown> = { user: request.user, verb: info.verb };
    if (info.kind === 'resource') {
      detail.resource = resourceOf(info);
      if (info.namespace !== undefined) detail.namespace = info.namespace;
      if (info.name !== undefined) detail.name = info.name;
    }
    if (request.query.size > 0) detail.query = Object.fromEntries(request.query);
    if (request.body.length > 0 && request.body.length <= BODY_LIMIT_BYTES)
      detail.body = jsonOrText(request.body);
    this.entries.push({
      at: this.#clock.now().toISOString(),
      call: `${request.method} ${request.path}`,
      status: request.status,
      detail,
    });
    if (this.entries.length > LIMIT) this.entries.splice(0, LIMIT / 10);
  }
}

const resourceOf = (info: ResourceRequest): string =>
  info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`;

function jsonOrText(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) || Array.isArray(value) ? value : String(value);
  } catch {
    return body.toString('utf8');
  }
}
