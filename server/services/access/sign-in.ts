import { plusSeconds } from '@/server/domain/shared/instant';
import { ok, err, type Result } from '@/server/domain/shared/result';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { PasswordHasher } from '@/server/ports/password-hasher';
import type { SessionRepository } from '@/server/ports/repositories/session-repository';
import type { UserRepository } from '@/server/ports/repositories/user-repository';

/** A working day; then a person signs in again. */
export const SESSION_LIFE_SECONDS = 12 * 3600;

/** Counts failed attempts by account and by address. */
export interface SignInThrottle {
  /** Seconds to wait, or null when an attempt is allowed. */
  blockedFor(email: string, address: string): Promise<number | null>;
  countFailure(email: string, address: string): Promise<void>;
  clear(email: string): Promise<void>;
}

export interface SignedIn {
  readonly userId: string;
  readonly email: string;
  readonly name: string | null;
  readonly sessionId: string;
}

export interface SignInDeps {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly passwords: PasswordHasher;
  readonly throttle: SignInThrottle;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Signs a person in and opens a session. `wrong` is the one answer for an unknown address, a wrong password and a
 * disabled account, and takes the same time for each.
 */
export const createSignIn = (deps: SignInDeps) => {
  let decoy: Promise<string> | null = null;
  return async (attempt: {
    readonly email: string;
    readonly password: string;
    readonly address: string;
    readonly userAgent: string | null;
  }): Promise<Result<SignedIn, { readonly code: 'wrong' | 'throttled' }>> => {
    const email = attempt.email.trim().toLowerCase();
    if ((await deps.throttle.blockedFor(email, attempt.address)) !== null) return err({ code: 'throttled' });
    const user = await deps.users.findByEmail(email);
    decoy ??= deps.passwords.hashPassword(deps.ids.newId());
    const matches = await deps.passwords.verifyPassword(
      user?.passwordHash ?? (await decoy),
      attempt.password,
    );
    if (user === null || !matches || user.disabledAt !== null) {
      await deps.throttle.countFailure(email, attempt.address);
      return err({ code: 'wrong' });
    }
    const now = deps.clock.now();
    await deps.throttle.clear(email);
    if (deps.passwords.needsRehash(user.passwordHash))
      await deps.users.update(
        { ...user, passwordHash: await deps.passwords.hashPassword(attempt.password) },
        false,
        now,
      );
    const sessionId = deps.ids.newId();
    await deps.sessions.insert(
      {
        id: sessionId,
        userId: user.id,
        expiresAt: plusSeconds(now, SESSION_LIFE_SECONDS),
        userAgent: attempt.userAgent?.slice(0, 300) ?? null,
      },
      now,
    );
    return ok({ userId: user.id, email: user.email, name: user.name, sessionId });
  };
};
