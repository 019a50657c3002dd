import type { Principal } from '@/server/access/principal';
import { ApiError } from '@/server/api/api-error';
import type { WebContainer } from '@/server/runtime/web-container';
import { isSameOrigin } from './same-origin';
import { sessionIdOf, usesSecureCookies } from './session-cookie';

const BEARER = /^Bearer\s+(\S+)$/i;

type Container = Pick<WebContainer, 'env' | 'authenticateApiKey' | 'authenticateSession'>;

/** Who holds the session of these headers; null without one that is still open. */
export async function sessionPrincipal(container: Container, headers: Headers): Promise<Principal | null> {
  const { env, authenticateSession } = container;
  const sessionId = await sessionIdOf(headers, {
    secret: env.AUTH_SECRET,
    secure: usesSecureCookies(env.NEXTAUTH_URL),
  });
  return sessionId === null ? null : authenticateSession.find(sessionId);
}

/**
 * Who calls: the API key when one is sent, else the session. Null without credentials; a key that does not hold is
 * refused (401), never tried as something else. A session may change things from our own pages only.
 */
export async function authenticateRequest(container: Container, request: Request): Promise<Principal | null> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const key = BEARER.exec(authorization)?.[1];
    const principal = key === undefined ? null : await container.authenticateApiKey(key);
    if (principal === null)
      throw new ApiError('UNAUTHORIZED', 'unauthenticated', 'the API key is unknown, revoked or has expired');
    return principal;
  }
  const principal = await sessionPrincipal(container, request.headers);
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (principal !== null && changes && !isSameOrigin(request.headers, container.env.NEXTAUTH_URL ?? null))
    throw new ApiError('FORBIDDEN', 'cross_site', 'a session may change things from our own pages only');
  return principal;
}
