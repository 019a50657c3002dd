import { z } from 'zod';
import type { Instant } from '@/server/domain/shared/instant';

/** Registered claims, in seconds: https://www.rfc-editor.org/rfc/rfc7519#section-4.1 */
const claims = z.object({ exp: z.number().positive().optional(), iat: z.number().positive().optional() });

const YEAR_MS = 365 * 86_400_000;

export interface TokenTimes {
  /** False for a token that is no JWT: nothing can be said about its end. */
  readonly readable: boolean;
  readonly issuedAt: Instant | null;
  /** Null when it never ends, or when that cannot be read. */
  readonly expiresAt: Instant | null;
}

/**
 * When a service-account token was issued and ends, from its payload. The signature is not looked at: the API server
 * does that, and nothing is allowed because of what stands here.
 */
export function readTokenTimes(token: string): TokenTimes {
  const payload = token.split('.');
  if (payload.length === 3) {
    try {
      const parsed = claims.safeParse(
        JSON.parse(Buffer.from(payload[1] ?? '', 'base64url').toString('utf8')),
      );
      if (parsed.success) {
        const { exp, iat } = parsed.data;
        return {
          readable: true,
          issuedAt: iat === undefined ? null : new Date(iat * 1000),
          expiresAt: exp === undefined ? null : new Date(exp * 1000),
        };
      }
    } catch {
      return { readable: false, issuedAt: null, expiresAt: null };
    }
  }
  return { readable: false, issuedAt: null, expiresAt: null };
}

/** More than a year asks an admin for a reason (Decision 36). A readable token without an end lives longer than that. */
export function livesTooLong(times: TokenTimes, now: Instant): boolean {
  if (!times.readable) return false;
  return times.expiresAt === null || times.expiresAt.getTime() - now.getTime() > YEAR_MS;
}
