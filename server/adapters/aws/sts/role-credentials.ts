import { plusMs } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import type { SessionCredentials } from '@/server/adapters/aws/sts/transform';

/** Credentials are cached until five minutes before they expire (Decision 35). */
const REFRESH_BEFORE_EXPIRY_MS = 5 * 60_000;

export interface RoleCredentials {
  /** The cached session's credentials, or a new session's; concurrent callers share one AssumeRole. */
  get(): Promise<SessionCredentials>;
  /** Drops the cached session, so that the next call assumes the role anew. */
  forget(): void;
}

/**
 * Keeps one assumed session. Failures are not cached. `assume` must be bounded in time by itself, since callers share
 * it whatever their own bounds are. A session that is given out shorter than the refresh margin is used to its end.
 */
export function createRoleCredentials(
  assume: () => Promise<SessionCredentials>,
  clock: Clock,
): RoleCredentials {
  let cached: { readonly credentials: SessionCredentials; readonly usableUntil: Date } | null = null;
  let inFlight: Promise<SessionCredentials> | null = null;

  const refresh = async (): Promise<SessionCredentials> => {
    const credentials = await assume();
    const margin = plusMs(credentials.expiration, -REFRESH_BEFORE_EXPIRY_MS);
    const now = clock.now();
    cached = { credentials, usableUntil: margin > now ? margin : credentials.expiration };
    return credentials;
  };

  return {
    get() {
      if (cached !== null && clock.now() < cached.usableUntil) return Promise.resolve(cached.credentials);
      inFlight ??= refresh().finally(() => {
        inFlight = null;
      });
      return inFlight;
    },
    forget() {
      cached = null;
    },
  };
}
