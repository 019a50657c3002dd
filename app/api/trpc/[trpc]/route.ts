import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { NextRequest } from 'next/server';
import { ApiError } from '@/server/api/api-error';
import { describeError } from '@/server/api/describe-error';
import { errorResponse } from '@/server/api/rest/error-response';
import { readBody } from '@/server/api/rest/read-body';
import { appRouter } from '@/server/api/root';
import { getWebContainer } from '@/server/runtime/web-container';
import { openContext, requestIdOf } from '@/server/runtime/web/open-context';

export const dynamic = 'force-dynamic';

/** Calls in one batch; a page asks for about ten. */
const MAX_BATCH = 30;

/** The request with its body read within bounds; a mutation must be JSON, which no form on another site can send. */
async function bounded(request: NextRequest): Promise<Request> {
  if (request.method !== 'POST') return request;
  if (request.headers.get('content-type')?.split(';')[0]?.trim() !== 'application/json')
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'unsupported_media_type', 'send application/json');
  return new Request(request.url, {
    method: 'POST',
    headers: request.headers,
    body: await readBody(request),
    signal: request.signal,
  });
}

async function handle(original: NextRequest): Promise<Response> {
  const container = getWebContainer();
  const requestId = requestIdOf(original);
  let request: Request;
  try {
    request = await bounded(original);
  } catch (error) {
    return errorResponse(describeError(error), { 'x-request-id': requestId });
  }
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    allowBatching: true,
    // A read whose input is too long for an address comes as POST.
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH,
    createContext: () => openContext(container, request, requestId),
    responseMeta: ({ errors }) => {
      const headers = new Headers({ 'x-request-id': requestId, 'cache-control': 'no-store' });
      const wait = errors
        .map((error) => describeError(error).details?.['retry_after_seconds'])
        .find(Number.isFinite);
      if (typeof wait === 'number') headers.set('retry-after', String(wait));
      return { headers };
    },
    onError: ({ error, path }) => {
      const { status, code } = describeError(error);
      container.metrics.observeTrpcFailure(path ?? 'unknown', code);
      if (status >= 500)
        container.log.error({ err: error.cause ?? error, requestId, procedure: path }, 'a tRPC call failed');
    },
  });
}

export { handle as GET, handle as POST };
