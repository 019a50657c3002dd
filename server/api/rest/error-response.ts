import type { DescribedError } from '@/server/api/describe-error';

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });
}

/** `{"error": {code, message, details}}` (Decision 42), `Retry-After` with 429 where the wait is known. */
export function errorResponse(
  error: DescribedError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const wait = error.details?.['retry_after_seconds'];
  return jsonResponse(
    error.status,
    { error: { code: error.code, message: error.message, details: error.details } },
    {
      ...headers,
      ...(error.status === 429 && typeof wait === 'number' ? { 'retry-after': String(wait) } : {}),
      ...(error.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  );
}
