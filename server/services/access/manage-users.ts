import { ok } from '@/server/domain/shared/result';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { PasswordHasher } from '@/server/ports/password-hasher';
import type { CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { UserRecord, UserRepository, UserRole } from '@/server/ports/repositories/user-repository';
import type { Actor } from './actor';
import { mayGrantTo } from './may-grant-to';
import { refuse, type Outcome } from './refusal';

export interface ManageUsersDeps {
  readonly users: UserRepository;
  readonly customers: CustomerRepository;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Adds a person; a scoped admin adds people of its own customer only. */
export const createCreateUser =
  (deps: ManageUsersDeps) =>
  async (
    input: {
      email: string;
      name: string | null;
      password: string;
      role: UserRole;
      customerId: string | null;
    },
    actor: Actor,
  ): Promise<Outcome<{ userId: string }>> => {
    const granted = await mayGrantTo(deps.customers, input.customerId, actor);
    if (!granted.ok) return granted;
    const userId = deps.ids.newId();
    const inserted = await deps.users.insert(
      {
        id: userId,
        email: input.email,
        name: input.name,
        passwordHash: await deps.passwords.hashPassword(input.password),
        role: input.role,
        customerId: input.customerId,
        disabledAt: null,
      },
      deps.clock.now(),
    );
    return inserted
      ? ok({ userId })
      : refuse('conflict', 'email_taken', 'a user with this e-mail address exists');
  };

const isPlatformAdmin = (user: UserRecord): boolean =>
  user.role === 'admin' && user.customerId === null && user.disabledAt === null;

const lastAdmin = () =>
  refuse('conflict', 'last_admin', 'this is the last admin who sees every customer; make another one first');

/** Changes a person; another role, password or disabling ends the sessions. The last admin stays one. */
export const createUpdateUser =
  (deps: ManageUsersDeps) =>
  async (
    input: {
      userId: string;
      name?: string | null | undefined;
      password?: string | undefined;
      role?: UserRole | undefined;
      disabled?: boolean | undefined;
    },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const current = await deps.users.findById(actor.scope, input.userId);
    if (current === null) return refuse('not_found', 'not_found', 'no such user');
    const now = deps.clock.now();
    const changed: UserRecord = {
      ...current,
      name: input.name === undefined ? current.name : input.name,
      role: input.role ?? current.role,
      passwordHash:
        input.password === undefined
          ? current.passwordHash
          : await deps.passwords.hashPassword(input.password),
      disabledAt:
        input.disabled === undefined
          ? current.disabledAt
          : input.disabled
            ? (current.disabledAt ?? now)
            : null,
    };
    if (
      isPlatformAdmin(current) &&
      !isPlatformAdmin(changed) &&
      (await deps.users.countOtherPlatformAdmins(current.id)) === 0
    ) {
      return lastAdmin();
    }
    const endSessions =
      changed.passwordHash !== current.passwordHash ||
      changed.role !== current.role ||
      changed.disabledAt !== null;
    await deps.users.update(changed, endSessions, now);
    return ok(undefined);
  };

/** Removes a person and the sessions; history keeps the name. The last admin stays. */
export const createDeleteUser =
  (deps: Pick<ManageUsersDeps, 'users'>) =>
  async (userId: string, actor: Actor): Promise<Outcome<void>> => {
    const user = await deps.users.findById(actor.scope, userId);
    if (user === null) return refuse('not_found', 'not_found', 'no such user');
    if (isPlatformAdmin(user) && (await deps.users.countOtherPlatformAdmins(userId)) === 0)
      return lastAdmin();
    await deps.users.delete(userId);
    return ok(undefined);
  };
