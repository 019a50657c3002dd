/** Whose rows a caller may see: every read of customer data takes one. */
export type CustomerScope =
  { readonly kind: 'all' } | { readonly kind: 'customer'; readonly customerId: string };

/** True when rows of this customer lie inside the scope. */
export function scopeAllows(scope: CustomerScope, customerId: string | null): boolean {
  return scope.kind === 'all' || scope.customerId === customerId;
}
