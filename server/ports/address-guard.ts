import type { LookupFunction } from 'node:net';
import type { Result } from '@/server/domain/shared/result';

export interface AddressRefusal {
  readonly code: 'address_forbidden' | 'name_not_resolved' | 'invalid_url';
  readonly message: string;
}

/** An address that passed: `lookup` must be given to whatever connects to it. */
export interface GuardedAddress {
  readonly url: URL;
  readonly addresses: readonly string[];
  /**
   * Node's `dns.lookup` signature, for `connect.lookup` of undici or `lookup` of `https.request`. It resolves anew on
   * each connection and fails unless every answer is allowed, so that a name cannot be moved after the check.
   *
   * Node does not call `lookup` for a host that is an IP literal: such a URL was judged by `check` itself, and
   * redirects must be refused by the caller.
   */
  readonly lookup: LookupFunction;
}

/** Keeps addresses that a user gives (cluster endpoints, webhooks) from reaching our own network. */
export interface AddressGuard {
  check(url: string): Promise<Result<GuardedAddress, AddressRefusal>>;
}
