import type { NextRequest } from 'next/server';
import { describeError } from '@/server/api/describe-error';
import { errorResponse } from '@/server/api/rest/error-response';
import { ApiError } from '@/server/api/api-error';
import { scopeOf } from '@/server/access/principal';
import { openActivityStream } from '@/server/live/activity-stream';
import { getWebContainer } from '@/server/runtime/web-container';
import { authenticateRequest } from '@/server/runtime/web/authenticate-request';
import { openContext, requestIdOf } from '@/server/runtime/web/open-context';

export const dynamic = 'force-dynamic';

const EVENT_ID = /^\d{1,15}$/;

/** The activity feed as server-sent events; a client resumes with `Last-Event-ID`. */
export async function GET(request: NextRequest): Promise<Response> {
  const container = getWebContainer();
  const requestId = requestIdOf(request);
  try {
    const { principal } = await openContext(container, request, requestId);
    if (principal === null)
      throw new ApiError('UNAUTHORIZED', 'unauthenticated', 'sign in or send an API key');
    const lastEventId = request.headers.get('last-event-id') ?? '';
    const stream = await openActivityStream({
      hub: container.hub,
      db: container.db,
      scope: scopeOf(principal),
      lastEventId: EVENT_ID.test(lastEventId) ? Number(lastEventId) : null,
      authorizeAgain: async () => {
        const again = await authenticateRequest(container, request).catch(() => null);
        return again?.id === principal.id && again.customerId === principal.customerId;
      },
      signal: request.signal,
    });
    if (stream === null)
      throw new ApiError('SERVICE_UNAVAILABLE', 'too_many_streams', 'too many live streams are open');
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
        'x-request-id': requestId,
      },
    });
  } catch (error) {
    const described = describeError(error);
    if (described.status >= 500)
      container.log.error({ err: error, requestId }, 'a live stream was not opened');
    return errorResponse(described, { 'x-request-id': requestId });
  }
}
