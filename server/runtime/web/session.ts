import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { Principal } from '@/server/access/principal';
import { getWebContainer } from '@/server/runtime/web-container';
import { sessionPrincipal } from './authenticate-request';

/** Who looks at the page; null without an open session. For server components and layouts. */
async function currentPrincipal(): Promise<Principal | null> {
  return sessionPrincipal(getWebContainer(), await headers());
}

/** Who looks at the page; without an open session the reader is sent to `/sign-in`, and back to `next` afterwards. */
export async function requireSession(next?: string): Promise<Principal> {
  const principal = await currentPrincipal();
  if (principal === null)
    redirect(next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`);
  return principal;
}
