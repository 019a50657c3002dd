import { textOrNull } from '@/server/queries/shared/page';
import type { ClusterDetail } from './cluster-model';

/** Warned with 20 % of its life left (Decision 36). */
const WARN_SHARE = 0.2;

/** How far a token is from its end. */
export function tokenState(
  token: { readonly present: boolean; readonly issuedAt: Date | null; readonly expiresAt: Date | null },
  now: Date,
): ClusterDetail['token'] {
  const times = { issued_at: textOrNull(token.issuedAt), expires_at: textOrNull(token.expiresAt) };
  if (!token.present) return { ...times, state: 'missing' };
  if (token.expiresAt === null) return { ...times, state: 'no_expiry' };
  const left = token.expiresAt.getTime() - now.getTime();
  if (left <= 0) return { ...times, state: 'expired' };
  const life = token.issuedAt === null ? null : token.expiresAt.getTime() - token.issuedAt.getTime();
  return { ...times, state: life !== null && left <= life * WARN_SHARE ? 'expiring' : 'valid' };
}
