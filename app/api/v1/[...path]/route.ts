import type { NextRequest } from 'next/server';
import { handleRestRequest } from '@/server/api/rest/handle-request';
import { getWebContainer } from '@/server/runtime/web-container';
import { restDepsOf } from '@/server/runtime/web/rest-deps';

export const dynamic = 'force-dynamic';

/** Every REST path under `/api/v1`; the table stands in the procedures. */
async function handle(
  request: NextRequest,
  route: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  return handleRestRequest(restDepsOf(getWebContainer()), request, (await route.params).path);
}

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
