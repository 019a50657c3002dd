import {
  ClusterForbiddenError,
  ClusterRequestRefusedError,
  ClusterUnavailableError,
  type CallFacts,
} from '../transport/errors';
import type { ApiStatus } from '../transport/api-status';
import { unavailableByStatus } from '../transport/unavailable';

/** The error for a refusal that the caller does not expect as an outcome. */
export function refusalError(
  facts: CallFacts,
  status: ApiStatus,
): ClusterForbiddenError | ClusterRequestRefusedError | ClusterUnavailableError {
  if (status.code === 403) return new ClusterForbiddenError(facts, { serverMessage: status.message });
  if (status.code === 429 || status.code >= 500) return unavailableByStatus(status, facts);
  if (status.code >= 400) {
    return new ClusterRequestRefusedError(facts, { status: status.code, serverMessage: status.message });
  }
  return new ClusterUnavailableError('unexpected_status', `the API server answered ${status.code}`, facts, {
    status: status.code,
  });
}
