import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { errorMessage } from '@/server/domain/shared/app-error';
import { err, ok } from '@/server/domain/shared/result';
import type { AddressGuard, AddressRefusal } from '@/server/ports/address-guard';
import {
  createAddressJudge,
  type AddressJudge,
  type AddressPolicy,
} from '@/server/adapters/net/address-policy';
import { boundedCall, boundOf, CallEndedError } from '@/server/adapters/resilience/bounded-call';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name; rejects when there is none. */
export type ResolveName = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** A resolver that hangs must not hold a registration for longer than a person waits. */
const RESOLVE_TIMEOUT_MS = 5_000;

const resolveBySystem: ResolveName = (hostname) => dnsLookup(hostname, { all: true, verbatim: true });

class AddressForbiddenError extends Error {
  readonly code = 'EADDRFORBIDDEN';
}

async function withinTime(resolve: ResolveName, hostname: string): Promise<readonly ResolvedAddress[]> {
  try {
    return await boundedCall(boundOf(undefined, RESOLVE_TIMEOUT_MS), () => resolve(hostname));
  } catch (error) {
    if (error instanceof CallEndedError) throw new Error('the name server does not answer', { cause: error });
    throw error;
  }
}

/** Plain http is for API servers on this machine only: a token must not cross a network in the clear. */
function refusalAmong(addresses: readonly ResolvedAddress[], url: URL, judge: AddressJudge): string | null {
  for (const { address } of addresses) {
    const reason = judge.refusalOf(address);
    if (reason !== null) return `${address} is not allowed (${reason})`;
    if (url.protocol === 'http:' && !judge.isLoopback(address)) return `${address} needs https`;
  }
  return null;
}

function createPinnedLookup(url: URL, judge: AddressJudge, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async (): Promise<readonly ResolvedAddress[]> => {
      const addresses = await withinTime(resolve, hostname);
      const refusal = addresses.length === 0 ? 'no address' : refusalAmong(addresses, url, judge);
      if (refusal !== null) throw new AddressForbiddenError(`${hostname}: ${refusal}`);
      const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
      return family === 0 ? addresses : addresses.filter((found) => found.family === family);
    };
    answer().then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) callback(new AddressForbiddenError(`${hostname}: no address`), '', 0);
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(errorMessage(error)), '', 0);
      },
    );
  };
}

/** Parses an address that a user gave; the refusal's message may be shown and repeats no credential of the URL. */
function parseUrl(text: string, policy: AddressPolicy): URL | AddressRefusal {
  const invalid = (message: string): AddressRefusal => ({ code: 'invalid_url', message });
  if (!URL.canParse(text)) return invalid('not an absolute URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && policy.allowPrivate)) {
    return invalid('the address must start with https://');
  }
  if (url.username !== '' || url.password !== '')
    return invalid('the address must not hold a user or password');
  return url;
}

/**
 * Guards against server-side request forgery: https only (http only to loopback and with `allowPrivate`), no
 * credentials in the URL, and every resolved address must be public or opened by the policy. Never throws for a URL.
 */
export function createAddressGuard(
  options: AddressPolicy & { readonly resolve?: ResolveName },
): AddressGuard {
  const judge = createAddressJudge(options);
  const resolve = options.resolve ?? resolveBySystem;
  return {
    async check(text) {
      const url = parseUrl(text, options);
      if (!(url instanceof URL)) return err(url);
      const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
      const family = isIP(host);
      let addresses: readonly ResolvedAddress[];
      try {
        addresses = family === 0 ? await withinTime(resolve, host) : [{ address: host, family }];
      } catch (error) {
        return err({ code: 'name_not_resolved', message: `${host} has no address: ${errorMessage(error)}` });
      }
      if (addresses.length === 0)
        return err({ code: 'name_not_resolved', message: `${host} has no address` });
      const refusal = refusalAmong(addresses, url, judge);
      if (refusal !== null) return err({ code: 'address_forbidden', message: `${host}: ${refusal}` });
      return ok({
        url,
        addresses: addresses.map((found) => found.address),
        lookup: createPinnedLookup(url, judge, resolve),
      });
    },
  };
}
