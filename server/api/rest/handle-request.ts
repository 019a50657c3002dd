import { callTRPCProcedure } from '@trpc/server';
import { ApiError } from '@/server/api/api-error';
import type { ApiContext } from '@/server/api/dependencies';
import { describeError } from '@/server/api/describe-error';
import { appRouter } from '@/server/api/root';
import { authorize } from '@/server/access/authorize';
import { coerceQuery } from './coerce-query';
import { errorResponse, jsonResponse } from './error-response';
import { runIdempotently, type Answer, type IdempotencyDeps } from './idempotent-call';
import { parseJson, readBody } from './read-body';
import { matchRoute, type Route } from './route-table';

export interface RestDeps extends IdempotencyDeps {
  /** Authenticates and counts the call; throws an `ApiError` when it may go no further. */
  openContext(request: Request, requestId: string): Promise<ApiContext>;
  requestIdOf(request: Request): string;
  /** Told of every answer, for metrics; `route` is the path's pattern, never the path. */
  onAnswer(answer: { method: string; route: string; status: number; seconds: number }): void;
  onFailure(failure: { error: unknown; requestId: string; procedure: string | null }): void;
}

async function readInput(
  request: Request,
  route: Route,
  params: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  if (request.method === 'GET')
    return { ...coerceQuery(route.input, new URL(request.url).searchParams), ...params };
  const text = await readBody(request, route.maxBodyBytes);
  if (route.rawBody) {
    parseJson(text);
    return { raw: text, ...params };
  }
  // Calls that need nothing but their path come without a body and without its type.
  if (text.trim() === '') return { ...params };
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'unsupported_media_type', 'send application/json');
  const body = parseJson(text);
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new ApiError('BAD_REQUEST', 'invalid_input', 'the body must be a JSON object');
  return { ...body, ...params };
}

async function call(route: Route, ctx: ApiContext, input: unknown, signal: AbortSignal): Promise<Answer> {
  const body: unknown = await callTRPCProcedure({
    router: appRouter,
    path: route.name,
    getRawInput: () => Promise.resolve(input),
    ctx,
    type: route.kind,
    signal,
    batchIndex: 0,
  });
  return { status: route.successStatus, body };
}

/**
 * Answers one REST call under `/api/v1` through the same procedure that tRPC serves. Errors have the API's one shape and
 * never a stack; every answer carries `x-request-id`.
 */
export async function handleRestRequest(
  deps: RestDeps,
  request: Request,
  segments: readonly string[],
): Promise<Response> {
  const startedAt = performance.now();
  const requestId = deps.requestIdOf(request);
  const headers: Record<string, string> = { 'x-request-id': requestId };
  // A HEAD is a GET whose body the server leaves out.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = matchRoute(method, segments);
  let response: Response;
  try {
    if (match.kind === 'none')
      throw new ApiError('NOT_FOUND', 'not_found', `nothing is at ${new URL(request.url).pathname}`);
    if (match.kind === 'other-methods') {
      headers['allow'] = match.allow.join(', ');
      throw new ApiError(
        'METHOD_NOT_SUPPORTED',
        'method_not_allowed',
        `${request.method} is not offered here; ${match.allow.join(', ')} is`,
      );
    }
    const { route, params } = match;
    const ctx = await deps.openContext(request, requestId);
    const input = await readInput(request, route, params);
    const run = () => call(route, ctx, input, request.signal);
    const key = request.headers.get('idempotency-key');
    const { principal } = ctx;
    // A key is only of use to a caller who may make the call at all; others get their 401 or 403 from the procedure.
    if (
      key === null ||
      route.kind === 'query' ||
      principal === null ||
      !authorize(route.name, principal).allowed
    ) {
      const answer = await run();
      response = jsonResponse(answer.status, answer.body, headers);
    } else {
      const answer = await runIdempotently(
        deps,
        { principalId: principal.id, key, procedure: route.name, input, now: ctx.now() },
        run,
      );
      if (answer.replayed) headers['idempotency-replayed'] = 'true';
      response = jsonResponse(answer.status, answer.body, headers);
    }
  } catch (error) {
    const described = describeError(error);
    if (described.status >= 500)
      deps.onFailure({ error, requestId, procedure: match.kind === 'found' ? match.route.name : null });
    response = errorResponse(described, headers);
  }
  deps.onAnswer({
    method: request.method,
    route: match.kind === 'found' ? match.route.path : 'unknown',
    status: response.status,
    seconds: (performance.now() - startedAt) / 1000,
  });
  return response;
}
