import { utcText, type Instant } from '@/server/domain/shared/instant';
import { failed, passed, type CheckEntry } from './check-entry';
import type { TokenTimes } from './token-times';

/** The operator is warned with 20 % of its life left (Decision 36). */
const WARN_SHARE = 0.2;

/** What the token's own times say; nothing for a token that is no JWT. */
export function checkTokenTimes(times: TokenTimes, now: Instant): CheckEntry[] {
  const { issuedAt, expiresAt } = times;
  if (expiresAt === null) return [];
  const leftMs = expiresAt.getTime() - now.getTime();
  const fix = 'Make a new token (kubectl create token …) and give it as k8s_token';
  if (leftMs <= 0) return [failed('token_expiry', `the token ended at ${utcText(expiresAt)}`, fix)];
  const lifeMs = issuedAt === null ? null : expiresAt.getTime() - issuedAt.getTime();
  if (lifeMs !== null && leftMs <= lifeMs * WARN_SHARE)
    return [
      failed('token_expiry', `the token ends soon, at ${utcText(expiresAt)}`, fix, {
        severity: 'optional',
      }),
    ];
  return [passed('token_expiry', `the token ends at ${utcText(expiresAt)}`, 'optional')];
}
