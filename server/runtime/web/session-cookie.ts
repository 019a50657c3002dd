import { decode } from 'next-auth/jwt';
import { z } from 'zod';

const claims = z.object({ sessionId: z.uuid() });

/** next-auth's cookie names (https://next-auth.js.org/configuration/options#cookies). */
const cookieName = (secure: boolean): string => `${secure ? '__Secure-' : ''}next-auth.session-token`;

export function usesSecureCookies(publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith('https://') ?? false;
}

function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1).trim());
  }
  return null;
}

/** The session's id in a request's cookie; null when there is none or it was not made by us. */
export async function sessionIdOf(
  headers: Headers,
  config: { readonly secret: string; readonly secure: boolean },
): Promise<string | null> {
  let token: string | null;
  try {
    token = readCookie(headers.get('cookie'), cookieName(config.secure));
  } catch {
    return null;
  }
  if (token === null) return null;
  try {
    const parsed = claims.safeParse(await decode({ token, secret: config.secret }));
    return parsed.success ? parsed.data.sessionId : null;
  } catch {
    return null;
  }
}
