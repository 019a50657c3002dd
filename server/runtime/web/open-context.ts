import { randomUUID } from 'node:crypto';
import type { Principal } from '@/server/access/principal';
import { ApiError } from '@/server/api/api-error';
import type { ApiContext } from '@/server/api/dependencies';
import type { WebContainer } from '@/server/runtime/web-container';
import { authenticateRequest } from './authenticate-request';
import { clientAddress } from './client-address';

const REQUEST_ID = /^[\w-]{8,64}$/;

/** The id that a proxy in front gave, or a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id') ?? '';
  return REQUEST_ID.test(given) ? given : randomUUID();
}

async function countCall(
  container: WebContainer,
  caller: { principal: Principal | null; address: string | null },
) {
  const wait = await container.rateLimits.count(
    caller.principal === null
      ? { address: caller.address ?? 'unknown' }
      : { principalId: caller.principal.id },
  );
  if (wait !== null) {
    throw new ApiError('TOO_MANY_REQUESTS', 'rate_limited', `too many calls; wait ${wait} s`, {
      retry_after_seconds: wait,
    });
  }
}

/** Authenticates a call and counts it; a wrong key is counted against its address before it is refused. */
export async function openContext(
  container: WebContainer,
  request: Request,
  requestId: string,
): Promise<ApiContext> {
  const address = clientAddress(request.headers);
  let principal: Principal | null;
  try {
    principal = await authenticateRequest(container, request);
  } catch (error) {
    await countCall(container, { principal: null, address });
    throw error;
  }
  await countCall(container, { principal, address });
  const { queries, services, audit, log, now } = container;
  return { principal, requestId, address, queries, services, audit, log, now };
}
