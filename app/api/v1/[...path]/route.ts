import type { NextRequest } from 'next/server';
import { handleRestRequest } from '@/server/api/rest/handle-request';
import { getWebContainer } from '@/server/runtime/web-container';
import { openContext, requestIdOf } from '@/server/runtime/web/open-context';

export const dynamic = 'force-dynamic';

/** Every REST path under `/api/v1`; the table stands in the procedures. */
async function handle(
  request: NextRequest,
  route: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  const container = getWebContainer();
  const { idempotency, secretBox, metrics, log } = container;
  return handleRestRequest(
    {
      idempotency,
      secretBox,
      openContext: (call, requestId) => openContext(container, call, requestId),
      requestIdOf,
      onAnswer: metrics.observeRest,
      onFailure: ({ error, requestId, procedure }) =>
        log.error({ err: error, requestId, procedure }, 'a REST call failed'),
    },
    request,
    (await route.params).path,
  );
}

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
