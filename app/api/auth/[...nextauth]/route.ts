import type { NextRequest } from 'next/server';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import { createAuthOptions } from '@/server/runtime/web/auth-options';

export const dynamic = 'force-dynamic';

type Handler = (
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
) => Promise<Response>;

// next-auth types what it makes as `any`.
const makeHandler: (options: NextAuthOptions) => Handler = NextAuth;

let handler: Handler | undefined;

/** next-auth's own routes; made on the first call, because the environment is not there when this is built. */
const handle: Handler = (request, context) => {
  const made = handler ?? makeHandler(createAuthOptions());
  handler = made;
  return made(request, context);
};

export { handle as GET, handle as POST };
