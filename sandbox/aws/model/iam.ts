import { randomBytes } from 'node:crypto';
import { AwsError } from '../wire/aws-error';

/**
 * How a role lets itself be assumed by the platform.
 * `exact`: only with this external id · `pin-first`: the first non-empty external id is kept and required from then
 * on · `open`: without any condition · `none`: never.
 */
export type RoleTrust =
  | { readonly kind: 'exact'; readonly externalId: string }
  | { readonly kind: 'pin-first' }
  | { readonly kind: 'open' }
  | { readonly kind: 'none' };

export interface Role {
  readonly name: string;
  readonly accountId: string;
  readonly arn: string;
  /** Unique id, `AROA…`. */
  readonly roleId: string;
  /** Allowed actions as `service:Action`. */
  readonly permissions: ReadonlySet<string>;
  trust: RoleTrust;
  readonly maxSessionSeconds: number;
}

/** Who signed a request. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly can: (action: string) => boolean;
}

interface AccessKey {
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly caller: () => Caller | undefined;
}

interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
}

/** The identities of the world: the platform's own user, the roles of customers' accounts, and role sessions. */
export interface Iam {
  putRole(role: Role): void;
  role(arn: string): Role | undefined;
  deleteRole(arn: string): boolean;
  roles(): readonly Role[];
  key(accessKeyId: string): AccessKey | undefined;
  /** Makes credentials of a session of the role; they end at `expiresAt` or with the role. */
  openSession(role: Role, sessionName: string, expiresAt: Date): SessionCredentials;
}

export interface PlatformUser {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The platform's user may do nothing but assume roles; GetCallerIdentity needs no permission (STS API Reference). */
const PLATFORM_PERMISSIONS: ReadonlySet<string> = new Set(['sts:AssumeRole']);
const SESSIONS_KEPT = 20_000;

export function createIam(platform: PlatformUser): Iam {
  const roles = new Map<string, Role>();
  const sessions = new Map<string, AccessKey>();
  const platformKey: AccessKey = {
    secretAccessKey: platform.secretAccessKey,
    sessionToken: undefined,
    expiresAt: undefined,
    caller: () => ({
      accountId: platform.accountId,
      arn: `arn:aws:iam::${platform.accountId}:user/cloudoptim-platform`,
      userId: 'AIDACLOUDOPTIMPLATFO',
      can: (action) => PLATFORM_PERMISSIONS.has(action),
    }),
  };
  return {
    putRole: (role) => void roles.set(role.arn, role),
    role: (arn) => roles.get(arn),
    deleteRole: (arn) => roles.delete(arn),
    roles: () => [...roles.values()],
    key: (id) => (id === platform.accessKeyId ? platformKey : sessions.get(id)),
    openSession(role, sessionName, expiresAt) {
      const accessKeyId = `ASIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`;
      const secretAccessKey = randomBytes(30).toString('base64');
      const sessionToken = randomBytes(192).toString('base64');
      if (sessions.size >= SESSIONS_KEPT) {
        const oldest = sessions.keys().next().value;
        if (oldest !== undefined) sessions.delete(oldest);
      }
      sessions.set(accessKeyId, {
        secretAccessKey,
        sessionToken,
        expiresAt,
        // Looked up at each use: a role changed or deleted in the meantime counts as it is now.
        caller: () => {
          const current = roles.get(role.arn);
          return current === undefined
            ? undefined
            : {
                accountId: current.accountId,
                arn: `arn:aws:sts::${current.accountId}:assumed-role/${current.name}/${sessionName}`,
                userId: `${current.roleId}:${sessionName}`,
                can: (action) => current.permissions.has(action),
              };
        },
      });
      return { accessKeyId, secretAccessKey, sessionToken, expiresAt };
    },
  };
}

/** Decides AssumeRole by the role's trust; pins the external id of a `pin-first` role. */
export function trustAllows(role: Role, externalId: string | undefined): boolean {
  switch (role.trust.kind) {
    case 'none':
      return false;
    case 'open':
      return true;
    case 'exact':
      return externalId === role.trust.externalId;
    case 'pin-first':
      if (externalId === undefined || externalId === '') return false;
      role.trust = { kind: 'exact', externalId };
      return true;
    default: {
      const never: never = role.trust;
      throw new AwsError('InternalFailure', `Unknown trust ${JSON.stringify(never)}`, 500);
    }
  }
}
