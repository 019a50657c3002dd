import type { CustomerScope } from '@/server/ports/repositories/customer-scope';

export type Role = 'admin' | 'operator' | 'viewer';

/** Who calls: a person with a session or a program with an API key. */
export interface Principal {
  readonly kind: 'user' | 'api-key';
  readonly id: string;
  /** The person's e-mail address or the key's name. */
  readonly name: string;
  readonly role: Role;
  /** Null sees every customer; else only this one. */
  readonly customerId: string | null;
  /** The session's row, for a person; null for a key. */
  readonly sessionId: string | null;
}

export function scopeOf(principal: Pick<Principal, 'customerId'>): CustomerScope {
  return principal.customerId === null
    ? { kind: 'all' }
    : { kind: 'customer', customerId: principal.customerId };
}
