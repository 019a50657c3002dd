import type { PatchOutcome } from '@/server/ports/cluster-api';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readText } from '../transport/read-body';
import { nodePath, refused } from './patch-node';

/** Deletes a Node object of that UID; one that is gone, or has another UID, is `not-found`. */
export async function deleteNode(
  client: ApiClient,
  node: { readonly name: string; readonly uid: string },
  bound: CallBound,
): Promise<PatchOutcome<null>> {
  const answer = await client.send(
    {
      verb: 'delete',
      resource: 'nodes',
      method: 'DELETE',
      path: nodePath(node.name),
      body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: node.uid } },
      consume: readText,
    },
    bound,
  );
  if (answer.ok) return { kind: 'patched', object: null, changed: true };
  switch (answer.status.code) {
    case 404:
      // Gone after a try without an answer: that try did it.
      return answer.tries > 1 ? { kind: 'patched', object: null, changed: true } : { kind: 'not-found' };
    case 409:
      return { kind: 'not-found' };
    default:
      return refused(answer.status);
  }
}
