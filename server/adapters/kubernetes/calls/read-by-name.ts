import { ClusterUnavailableError } from '../transport/errors';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { listPage } from './list-objects';
import type { ListSource } from './list-source';

/**
 * One object by a list with `metadata.name`, which the API server answers by a look-up of that key; null when there is
 * none. The RBAC file that we hand out grants `list` on nodes and pods, not `get` (Decision 33).
 */
export async function readByName<T>(
  client: ApiClient,
  source: ListSource<T>,
  request: { readonly name: string; readonly bound: CallBound },
): Promise<T | null> {
  const page = await listPage(client, source, {
    query: { limit: 1, cursor: null, fieldSelector: `metadata.name=${request.name}` },
    bound: request.bound,
  });
  const facts = client.factsOf({ verb: 'list', resource: source.resource });
  if (page === 'expired') throw new ClusterUnavailableError('list_expired', 'the look-up has expired', facts);
  const skipped = page.skipped[0];
  // Null would say that the object is gone.
  if (skipped !== undefined)
    throw new ClusterUnavailableError('malformed_response', skipped.error.message, facts);
  return page.items[0] ?? null;
}
