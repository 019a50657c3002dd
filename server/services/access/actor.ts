import type { CustomerScope } from '@/server/ports/repositories/customer-scope';

/** On whose behalf a use case runs; the policy table has already let the caller in. */
export interface Actor {
  readonly id: string;
  /** E-mail address or key name, as shown in histories. */
  readonly name: string;
  readonly role: 'admin' | 'operator' | 'viewer';
  readonly scope: CustomerScope;
}
