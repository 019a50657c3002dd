import type { Dispatcher } from 'undici';
import type { FailedTry, RetryPolicy } from '@/server/domain/shared/retry-policy';
import {
  boundedCall,
  CallEndedError,
  repeatedCall,
  type Attempt,
  type CallBound,
} from '@/server/adapters/resilience/bounded-call';
import type { ClusterConnection } from '@/server/ports/cluster-api';
import {
  ClusterUnauthorizedError,
  type CallFacts,
  type ClusterUnavailableError,
  type UnavailableCode,
} from './errors';
import type { ClusterGatewayOptions } from './settings';
import { parseApiStatus, parseRetryAfterSeconds, type ApiStatus } from './api-status';
import type { ConnectionPool } from './connection-pool';
import { bearerHeader, parseEndpoint } from './endpoint';
import { decodedBody, readText } from './read-body';
import { unavailableBecause, unavailableByStatus } from './unavailable';

/** What is asked for, as the API names it in its own refusals. */
export interface Subject {
  readonly verb: string;
  readonly resource: string;
}

/**
 * One request. All of the adapter's requests may be repeated blindly: reads; deletions and evictions carry a UID
 * precondition, patches a test or an absolute value, and creations a name that is the same on each try.
 */
export interface ApiCall<T> extends Subject {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Big lists ask for gzip; small answers are not worth it. */
  readonly gzip?: boolean;
  /** Reads the body of a 2xx answer; called anew on each try. */
  readonly consume: (body: AsyncIterable<Buffer>) => Promise<T>;
  /** True for a 429 or 5xx that is the answer itself (a disruption budget), not a wish to be asked again. */
  readonly isAnswer?: (status: ApiStatus) => boolean;
}

/** `tries` above 1 means that an earlier try may have been executed without our knowing. */
type ApiAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly tries: number }
  | { readonly ok: false; readonly status: ApiStatus; readonly tries: number };

type TryOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'status'; readonly status: ApiStatus }
  | { readonly kind: 'error'; readonly error: ClusterUnavailableError };

/** Ceilings of the pauses between tries of one call. */
const BASE_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

/** Codes that say that the request did not reach the server, or that it turned it away unread. */
const NOT_SENT: ReadonlySet<UnavailableCode> = new Set([
  'connection_refused',
  'name_not_resolved',
  'network_unreachable',
  'throttled',
]);

function failedTryOf(error: ClusterUnavailableError): FailedTry {
  if (!error.retryable) return 'final';
  return NOT_SENT.has(error.code) ? 'not-executed' : 'unknown';
}

/** With tries left the first one may not use up the whole bound: a dead kept-alive socket looks like a slow server. */
const FIRST_TRY_SHARE = 0.6;

/** Speaks HTTP to one API server: token, TLS, time bound, retries, and errors without secrets. */
export class ApiClient {
  constructor(
    private readonly connection: ClusterConnection,
    private readonly pool: ConnectionPool,
    private readonly options: ClusterGatewayOptions,
  ) {}

  get clusterId(): string {
    return this.connection.clusterId;
  }

  factsOf(subject: Subject): CallFacts {
    return { clusterId: this.clusterId, verb: subject.verb, resource: subject.resource };
  }

  /**
   * Sends until there is an answer: 2xx, or a 4xx as `ok: false`. 429, 5xx, time-outs and resets are tried again with
   * jitter inside the bound. Throws `ClusterUnauthorizedError` (401) and `ClusterUnavailableError`.
   */
  async send<T>(call: ApiCall<T>, bound: CallBound): Promise<ApiAnswer<T>> {
    const { clock, log, settings } = this.options;
    const policy: RetryPolicy = {
      tries: settings.retryAttempts + 1,
      baseMs: BASE_PAUSE_MS,
      factor: settings.backoffFactor,
      capMs: MAX_PAUSE_MS,
      repeatsUnknown: true,
      leastLeftMs: 0,
    };
    const facts = this.factsOf(call);
    let last: ClusterUnavailableError | null = null;
    const onPause = (pause: object): void =>
      log.debug({ ...facts, ...last?.context, code: last?.code, ...pause }, 'cluster call repeated');
    return repeatedCall({ clock, policy, bound, onPause }, async (tries): Promise<Attempt<ApiAnswer<T>>> => {
      const share = tries === 1 && settings.retryAttempts > 0 ? FIRST_TRY_SHARE : 1;
      const outcome = await this.tryOnce(call, bound, bound.remainingMs() * share);
      if (outcome.kind === 'ok') return { kind: 'done', value: { ok: true, value: outcome.value, tries } };
      if (outcome.kind === 'status' && !isWorthRepeating(call, outcome.status))
        return { kind: 'done', value: { ok: false, status: outcome.status, tries } };
      const error = outcome.kind === 'error' ? outcome.error : unavailableByStatus(outcome.status, facts);
      last = error;
      const seconds = outcome.kind === 'status' ? outcome.status.retryAfterSeconds : null;
      return {
        kind: 'failed',
        failed: failedTryOf(error),
        retryAfterMs: seconds === null ? null : seconds * 1_000,
        giveUp: () => {
          throw bound.signal?.aborted === true ? unavailableBecause(error, facts, 'cancelled') : error;
        },
      };
    });
  }

  /**
   * Opens a stream on the sockets kept for watches; never repeated here. The caller ends it by `signal`. Throws as
   * `send` does.
   */
  async openStream(
    subject: Subject & { readonly path: string },
    signal: AbortSignal,
  ): Promise<
    | { readonly ok: true; readonly body: AsyncIterable<Buffer> }
    | { readonly ok: false; readonly status: ApiStatus }
  > {
    try {
      const response = await this.request({ ...subject, method: 'GET' }, 'watches', signal);
      if (response.statusCode === 200) return { ok: true, body: response.body };
      const status = await readStatus(response);
      if (status.code === 401) throw this.unauthorized(subject, status);
      return { ok: false, status };
    } catch (error) {
      if (error instanceof ClusterUnauthorizedError) throw error;
      throw unavailableBecause(error, this.factsOf(subject), signal.aborted ? 'cancelled' : null);
    }
  }

  private async tryOnce<T>(call: ApiCall<T>, bound: CallBound, timeoutMs: number): Promise<TryOutcome<T>> {
    const oneTry: CallBound = { signal: bound.signal, remainingMs: () => timeoutMs };
    try {
      return await boundedCall(oneTry, async ({ signal }): Promise<TryOutcome<T>> => {
        const response = await this.request(call, 'calls', signal);
        if (response.statusCode >= 200 && response.statusCode < 300) {
          const body = decodedBody(response.body, headerOf(response, 'content-encoding'));
          return { kind: 'ok', value: await call.consume(body) };
        }
        const status = await readStatus(response);
        if (status.code === 401) throw this.unauthorized(call, status);
        return { kind: 'status', status };
      });
    } catch (error) {
      if (error instanceof ClusterUnauthorizedError) throw error;
      const ended = error instanceof CallEndedError ? error.code : null;
      const reason = ended === 'aborted' ? 'cancelled' : ended;
      return { kind: 'error', error: unavailableBecause(error, this.factsOf(call), reason) };
    }
  }

  private async request(
    call: Pick<ApiCall<unknown>, 'method' | 'path' | 'body' | 'contentType' | 'gzip'>,
    agent: 'calls' | 'watches',
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, pathPrefix } = parseEndpoint(this.connection.endpoint);
    return this.pool.agentsFor(this.connection)[agent].request({
      origin,
      path: `${pathPrefix}${call.path}`,
      method: call.method,
      signal,
      headers: {
        accept: 'application/json',
        authorization: bearerHeader(this.connection.token),
        'user-agent': 'cloudoptim',
        ...(call.gzip === true ? { 'accept-encoding': 'gzip' } : {}),
        ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
    });
  }

  private unauthorized(subject: Subject, status: ApiStatus): ClusterUnauthorizedError {
    return new ClusterUnauthorizedError(
      this.factsOf(subject),
      status.structured ? { serverMessage: status.message } : {},
    );
  }
}

function isWorthRepeating<T>(call: ApiCall<T>, status: ApiStatus): boolean {
  if (status.code !== 429 && status.code < 500) return false;
  return call.isAnswer?.(status) !== true;
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | null {
  const value = response.headers[name];
  return typeof value === 'string' ? value : null;
}

async function readStatus(response: Dispatcher.ResponseData): Promise<ApiStatus> {
  const text = await readText(response.body);
  return parseApiStatus(response.statusCode, text, parseRetryAfterSeconds(headerOf(response, 'retry-after')));
}
