import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { z } from 'zod';
import { SESSION_LIFE_SECONDS } from '@/server/services/access/sign-in';
import { getWebContainer } from '@/server/runtime/web-container';
import { clientAddress } from './client-address';
import { usesSecureCookies } from './session-cookie';

const credentials = z.object({ email: z.string().min(3).max(320), password: z.string().min(1).max(200) });
const sessionClaim = z.object({ sessionId: z.uuid() });

function toHeaders(given: unknown): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given ?? {})) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

/**
 * next-auth for e-mail address and password. The token in the cookie carries a session's id and nothing that decides:
 * each request looks the session and its person up, so that ending one works at once. A throttled attempt ends in the
 * error `throttled`, a wrong one in `CredentialsSignin`.
 */
export function createAuthOptions(): NextAuthOptions {
  const { env, signIn, authenticateSession } = getWebContainer();
  return {
    secret: env.AUTH_SECRET,
    useSecureCookies: usesSecureCookies(env.NEXTAUTH_URL),
    session: { strategy: 'jwt', maxAge: SESSION_LIFE_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      CredentialsProvider({
        name: 'Password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(given, request) {
          const parsed = credentials.safeParse(given);
          if (!parsed.success) return null;
          const headers = toHeaders(request.headers);
          const outcome = await signIn({
            ...parsed.data,
            address: clientAddress(headers) ?? 'unknown',
            userAgent: headers.get('user-agent'),
          });
          if (!outcome.ok) {
            if (outcome.error.code === 'throttled') throw new Error('throttled');
            return null;
          }
          const { userId, email, name, sessionId } = outcome.value;
          return { id: userId, email, name, sessionId };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        const opened = sessionClaim.safeParse(user);
        return opened.success ? { ...token, sessionId: opened.data.sessionId } : token;
      },
    },
    events: {
      async signOut({ token }) {
        const ended = sessionClaim.safeParse(token);
        if (ended.success) await authenticateSession.end(ended.data.sessionId);
      },
    },
  };
}
