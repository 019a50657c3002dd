import { ClusterUnavailableError, type CallFacts, type UnavailableCode } from './errors';
import type { ApiStatus } from './api-status';
import { AddressRefusedError } from './connection-pool';
import { EndpointError } from './endpoint';
import { failureCode } from './failure-code';
import { MalformedBodyError } from './read-body';

function codeOf(error: unknown): UnavailableCode {
  if (error instanceof EndpointError) return error.code;
  if (error instanceof MalformedBodyError) return 'malformed_response';
  if (error instanceof AddressRefusedError) {
    switch (error.code) {
      case 'name_not_resolved':
        return 'name_not_resolved';
      case 'invalid_url':
        return 'endpoint_invalid';
      default:
        return 'address_forbidden';
    }
  }
  return failureCode(error);
}

/** The error for a call that failed below HTTP; `reason` when we ended it ourselves. */
export function unavailableBecause(
  error: unknown,
  facts: CallFacts,
  reason: 'timeout' | 'cancelled' | null,
): ClusterUnavailableError {
  if (reason !== null) {
    const message = reason === 'timeout' ? 'no answer from the API server in time' : 'the call was cancelled';
    return new ClusterUnavailableError(reason, message, facts);
  }
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : '';
  return new ClusterUnavailableError(
    code,
    `no usable answer from the API server (${code})${said === '' ? '' : `: ${said}`}`,
    facts,
    { cause: error },
  );
}

/** The error for a 429 or 5xx that stayed after all tries. */
export function unavailableByStatus(status: ApiStatus, facts: CallFacts): ClusterUnavailableError {
  return new ClusterUnavailableError(
    status.code === 429 ? 'throttled' : 'server_error',
    `the API server answered ${status.code}`,
    facts,
    { status: status.code, serverMessage: status.message },
  );
}
