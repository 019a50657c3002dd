import { z } from 'zod';

/**
 * What an API server says instead of an object.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 *
 * ```json
 * {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","code":403,"reason":"Forbidden",
 *  "message":"nodes \"a\" is forbidden: User \"system:serviceaccount:x:y\" cannot patch resource \"nodes\" …",
 *  "details":{"name":"a","kind":"nodes","causes":[{"reason":"…","message":"…","field":"…"}],"retryAfterSeconds":1}}
 * ```
 */
const statusSchema = z.object({
  kind: z.literal('Status'),
  message: z.string().nullish(),
  reason: z.string().nullish(),
  code: z.number().nullish(),
  details: z
    .object({
      name: z.string().nullish(),
      kind: z.string().nullish(),
      retryAfterSeconds: z.number().nullish(),
      causes: z.array(z.object({ reason: z.string().nullish(), message: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

/** A refusal in plain fields; `structured` is false when the body was no Status object (a proxy, plain text). */
export interface ApiStatus {
  readonly structured: boolean;
  readonly code: number;
  readonly reason: string | null;
  readonly message: string;
  readonly causes: readonly { readonly reason: string; readonly message: string }[];
  readonly retryAfterSeconds: number | null;
}

/** Long enough for the real messages, short enough for a log line. */
const MESSAGE_LIMIT = 1024;

/** Reads a refusal's body, whatever it is; `headerRetryAfterSeconds` is the `Retry-After` header's value if any. */
export function parseApiStatus(
  httpStatus: number,
  body: string,
  headerRetryAfterSeconds: number | null = null,
): ApiStatus {
  const parsed = statusSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    return {
      structured: false,
      code: httpStatus,
      reason: null,
      message: plainText(body) || `HTTP ${httpStatus}`,
      causes: [],
      retryAfterSeconds: headerRetryAfterSeconds,
    };
  }
  const { message, reason, details } = parsed.data;
  return {
    structured: true,
    code: httpStatus,
    reason: reason ?? null,
    message: (message ?? reason ?? `HTTP ${httpStatus}`).slice(0, MESSAGE_LIMIT),
    causes: (details?.causes ?? []).map((cause) => ({
      reason: cause.reason ?? '',
      message: (cause.message ?? '').slice(0, MESSAGE_LIMIT),
    })),
    retryAfterSeconds: headerRetryAfterSeconds ?? positive(details?.retryAfterSeconds),
  };
}

/** Seconds in a `Retry-After` header; API servers send whole seconds, never a date. */
export function parseRetryAfterSeconds(header: string | null): number | null {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return null;
  return Number(header.trim());
}

function positive(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > 0 ? value : null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** A proxy's page is not worth keeping; one line of plain text is. */
function plainText(body: string): string {
  const text = body.trim();
  return text.startsWith('<') || text.startsWith('{') ? '' : (text.split('\n')[0] ?? '').slice(0, 200);
}
