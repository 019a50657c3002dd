import { policy, type PolicyEntry, type ProcedureName } from './policy';
import type { Principal, Role } from './principal';

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

export type Authorization =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: 'unauthenticated' | 'forbidden'; readonly message: string };

/** The one decision on who may call a procedure; rows are narrowed by the principal's scope afterwards. */
export function authorize(name: ProcedureName, principal: Principal | null): Authorization {
  const entry: PolicyEntry = policy[name];
  if (principal === null)
    return { allowed: false, code: 'unauthenticated', message: 'sign in or send an API key' };
  if (RANK[principal.role] < RANK[entry.role])
    return { allowed: false, code: 'forbidden', message: `this needs the role ${entry.role}` };
  if (entry.scope === 'platform' && principal.customerId !== null)
    return { allowed: false, code: 'forbidden', message: 'this is not open to a customer-scoped account' };
  return { allowed: true };
}
