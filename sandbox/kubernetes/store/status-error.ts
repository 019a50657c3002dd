/** The machine-readable reasons that the API server gives; https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#StatusReason */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'
  | '';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A `Status` object of meta/v1 that says failure. */
export interface FailureStatus {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure';
  readonly message: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** What a resource is called in error messages: its plural and its group. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** A request that the API server refuses. Carries the body and the HTTP status to answer with. */
export class StatusError extends Error {
  readonly code: number;
  readonly body: FailureStatus;

  constructor(
    code: number,
    reason: StatusReason,
    message: string,
    extra: { details?: StatusDetails; continueToken?: string } = {},
  ) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: extra.continueToken === undefined ? {} : { continue: extra.continueToken },
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(extra.details ? { details: extra.details } : {}),
      code,
    };
  }
}

/** `deployments.apps` and `nodes`, as messages name a resource. */
export function qualifiedName({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function detailsOf(of: GroupResource, name: string): StatusDetails {
  return { name, ...(of.group === '' ? {} : { group: of.group }), kind: of.resource };
}

/** Texts and codes follow https://pkg.go.dev/k8s.io/apimachinery/pkg/api/errors, one function an error. */
export function notFound(of: GroupResource, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualifiedName(of)} "${name}" not found`, {
    details: detailsOf(of, name),
  });
}

export function alreadyExists(of: GroupResource, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${qualifiedName(of)} "${name}" already exists`, {
    details: detailsOf(of, name),
  });
}

export function conflict(of: GroupResource, name: string, why: string): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(of)} "${name}": ${why}`,
    { details: detailsOf(of, name) },
  );
}

export function modifiedConflict(of: GroupResource, name: string): StatusError {
  return conflict(
    of,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** `causes` become the sentence of the message, as field.ErrorList does. */
export function invalid(
  of: { group: string; kind: string },
  name: string,
  causes: readonly StatusCause[],
): StatusError {
  const lines = causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`);
  const text = lines.length === 1 ? (lines[0] ?? '') : `[${lines.join(', ')}]`;
  const qualified = of.group === '' ? of.kind : `${of.kind}.${of.group}`;
  return new StatusError(422, 'Invalid', `${qualified} "${name}" is invalid: ${text}`, {
    details: { name, ...(of.group === '' ? {} : { group: of.group }), kind: of.kind, causes },
  });
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    { details: {} },
  );
}

/** @param retryAfterSeconds 0 means the server suggests no time: then no Retry-After header is sent. */
export function tooManyRequests(
  message: string,
  retryAfterSeconds: number,
  causes: readonly StatusCause[],
): StatusError {
  return new StatusError(429, 'TooManyRequests', message, {
    details: { ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}), causes },
  });
}
