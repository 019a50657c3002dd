import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PolicyRule } from './grants';

/** Who a token speaks for, and what its bindings allow. */
export interface TokenIdentity {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly rules: readonly PolicyRule[];
  /** Cluster administrators are spared by the faults that expire or revoke the product's tokens. */
  readonly administrator: boolean;
}

interface StoredToken extends TokenIdentity {
  readonly token: Buffer;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export function serviceAccountUsername({
  namespace,
  name,
}: Pick<ServiceAccount, 'namespace' | 'name'>): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/**
 * A token of the shape that the TokenRequest API gives (three base64url parts, `exp` in seconds). The signature is an
 * HMAC under a key that only the sandbox knows; nothing verifies it, since tokens are compared byte for byte.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 */
export function issueServiceAccountToken(
  account: ServiceAccount,
  options: { issuer: string; issuedAt: Date; lifetimeSeconds: number; signingSecret: string },
): string {
  const iat = Math.floor(options.issuedAt.getTime() / 1000);
  const header = { alg: 'RS256', kid: createHmac('sha256', options.issuer).digest('hex').slice(0, 40) };
  const payload = {
    aud: ['https://kubernetes.default.svc'],
    exp: iat + options.lifetimeSeconds,
    iat,
    iss: options.issuer,
    'kubernetes.io': {
      namespace: account.namespace,
      serviceaccount: { name: account.name, uid: account.uid },
    },
    nbf: iat,
    sub: serviceAccountUsername(account),
  };
  const signed = `${base64url(header)}.${base64url(payload)}`;
  const signature = createHmac('sha512', options.signingSecret).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}

/** The `exp` of a token in milliseconds, or undefined where it has none that can be read. */
export function expiryOf(token: string): number | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (typeof payload !== 'object' || payload === null || !('exp' in payload)) return undefined;
    return typeof payload.exp === 'number' ? payload.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** The tokens that a cluster accepts. */
export class TokenRegistry {
  readonly #tokens: StoredToken[] = [];

  add(token: string, identity: TokenIdentity): void {
    const expiresAtMs = expiryOf(token) ?? Number.POSITIVE_INFINITY;
    this.#tokens.push({ ...identity, token: Buffer.from(token), expiresAtMs });
  }

  revoke(token: string): void {
    const bytes = Buffer.from(token);
    const index = this.#tokens.findIndex((stored) => stored.token.equals(bytes));
    if (index >= 0) this.#tokens.splice(index, 1);
  }

  /** The identity of an unexpired known token, else undefined. */
  authenticate(token: string, now: Date): TokenIdentity | undefined {
    const bytes = Buffer.from(token);
    return this.#tokens.find(
      (stored) =>
        stored.token.length === bytes.length &&
        timingSafeEqual(stored.token, bytes) &&
        now.getTime() < stored.expiresAtMs,
    );
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
