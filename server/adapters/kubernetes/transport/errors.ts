import { AppError, type ErrorContext } from '@/server/domain/shared/app-error';

/** Why an API server gave no usable answer. */
export type UnavailableCode =
  | 'address_forbidden'
  | 'cancelled'
  | 'ca_certificate_invalid'
  | 'certificate_expired'
  | 'certificate_name_mismatch'
  | 'certificate_untrusted'
  | 'connection_refused'
  | 'connection_reset'
  | 'endpoint_invalid'
  | 'list_expired'
  | 'malformed_response'
  | 'name_not_resolved'
  | 'network_unreachable'
  | 'server_error'
  | 'throttled'
  | 'timeout'
  | 'tls_failed'
  | 'token_malformed'
  | 'unexpected_status'
  | 'unknown_failure';

/** Codes that stay as they are until a person changes the address, the certificate or the token. */
const LASTING: ReadonlySet<UnavailableCode> = new Set([
  'address_forbidden',
  'cancelled',
  'ca_certificate_invalid',
  'certificate_expired',
  'certificate_name_mismatch',
  'certificate_untrusted',
  'endpoint_invalid',
  'token_malformed',
]);

/** What was asked, in the API's own words. Loggable: never a token, a header or a body. */
export interface CallFacts {
  readonly clusterId: string;
  readonly verb: string;
  /** `nodes`, `pods/eviction`, `poddisruptionbudgets.policy`. */
  readonly resource: string;
}

interface Failure {
  readonly status?: number;
  /** `message` of the server's Status object, cut to a loggable length. */
  readonly serverMessage?: string;
  readonly cause?: unknown;
}

function contextOf(facts: CallFacts, failure: Failure): ErrorContext {
  const { clusterId, verb, resource } = facts;
  return { clusterId, verb, resource, status: failure.status, serverMessage: failure.serverMessage };
}

function withServerMessage(message: string, failure: Failure): string {
  return failure.serverMessage === undefined ? message : `${message}: ${failure.serverMessage}`;
}

/** No usable answer: address, DNS, TLS, time-out, reset, throttling or 5xx after retries; `code` says which. */
export class ClusterUnavailableError extends AppError {
  declare readonly code: UnavailableCode;

  constructor(code: UnavailableCode, message: string, facts: CallFacts, failure: Failure = {}) {
    super(code, withServerMessage(message, failure), {
      retryable: !LASTING.has(code),
      context: contextOf(facts, failure),
      cause: failure.cause,
    });
  }
}

/** 401: the token is wrong, expired or revoked. */
export class ClusterUnauthorizedError extends AppError {
  constructor(facts: CallFacts, failure: Failure = {}) {
    super('unauthorized', withServerMessage('the API server does not accept the token', failure), {
      context: contextOf(facts, { status: 401, ...failure }),
    });
  }
}

/** 403: the token may not do this; `context` names verb and resource, so that the missing grant can be shown. */
export class ClusterForbiddenError extends AppError {
  constructor(facts: CallFacts, failure: Failure = {}) {
    super('forbidden', withServerMessage(`the token may not ${facts.verb} ${facts.resource}`, failure), {
      context: contextOf(facts, { status: 403, ...failure }),
    });
  }
}

/** The API server understood the call and refuses it (4xx other than 401, 403 and 429). */
export class ClusterRequestRefusedError extends AppError {
  readonly status: number;

  constructor(facts: CallFacts, failure: Failure & { readonly status: number }) {
    super('request_refused', withServerMessage(`the API server answered ${failure.status}`, failure), {
      context: contextOf(facts, failure),
    });
    this.status = failure.status;
  }
}
