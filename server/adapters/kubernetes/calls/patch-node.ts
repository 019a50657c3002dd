import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { PatchOutcome } from '@/server/ports/cluster-api';
import { ClusterUnavailableError } from '../transport/errors';
import { projectNode } from '../projection/project-node';
import type { ApiClient } from '../transport/api-client';
import type { ApiStatus } from '../transport/api-status';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readJson } from '../transport/read-body';
import { isMissingGrant } from './eviction-outcome';
import type { JsonPatchOperation } from './node-patch';
import { projectAnswer } from './read-object';
import { readByName } from './read-by-name';
import { nodeSource } from './list-source';

/** Tries against a node that others change at the same time (kubelet status, other controllers). */
const RACE_TRIES = 5;

export function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}

export function readNode(client: ApiClient, name: string, bound: CallBound): Promise<NodeSnapshot | null> {
  return readByName(client, nodeSource, { name, bound });
}

/**
 * Patches a node by what `plan` makes of its present state (null: nothing to change). The first try stands on `known`
 * when given, without a read; a lost race (409, or 422 of a failing `test`) is tried again on a fresh read. A node of
 * another UID is `not-found`. `changed` is also true when a try of unknown outcome turns out to have worked.
 */
export async function patchNode(
  client: ApiClient,
  node: { readonly name: string; readonly uid: string },
  request: {
    readonly plan: (current: NodeSnapshot) => readonly JsonPatchOperation[] | null;
    readonly known: NodeSnapshot | undefined;
    readonly bound: CallBound;
  },
): Promise<PatchOutcome<NodeSnapshot>> {
  const subject = { verb: 'patch', resource: 'nodes' };
  let mayHaveWorked = false;
  let refusal: ApiStatus | null = null;
  let lastTried: string | null = null;
  let current = trusted(request.known, node, request.plan);
  for (let tries = 0; tries < RACE_TRIES; tries += 1) {
    current ??= await readNode(client, node.name, request.bound);
    if (current === null || current.uid !== node.uid) return { kind: 'not-found' };
    const operations = request.plan(current);
    if (operations === null) return { kind: 'patched', object: current, changed: mayHaveWorked };
    // The same object again: it was no race that failed, so another try would fail alike.
    if (refusal?.code === 422 && current.resourceVersion === lastTried) return refused(refusal);
    lastTried = current.resourceVersion;
    const answer = await client.send(
      {
        ...subject,
        method: 'PATCH',
        path: nodePath(node.name),
        body: operations,
        contentType: 'application/json-patch+json',
        consume: readJson,
      },
      request.bound,
    );
    if (answer.ok) {
      const object = projectAnswer(client, subject, () => projectNode(answer.value));
      return { kind: 'patched', object, changed: true };
    }
    mayHaveWorked ||= answer.tries > 1;
    if (answer.status.code === 404) return { kind: 'not-found' };
    if (answer.status.code !== 409 && answer.status.code !== 422) return refused(answer.status);
    refusal = answer.status;
    current = null;
  }
  throw new ClusterUnavailableError(
    'server_error',
    `the node changed under each of ${RACE_TRIES} tries`,
    client.factsOf(subject),
    { status: refusal?.code ?? 409 },
  );
}

/** What is known is trusted as the base of a change, never as the proof that there is nothing to change. */
function trusted(
  known: NodeSnapshot | undefined,
  node: { readonly name: string; readonly uid: string },
  plan: (current: NodeSnapshot) => unknown,
): NodeSnapshot | null {
  if (known === undefined || known.name !== node.name || known.uid !== node.uid) return null;
  return plan(known) === null ? null : known;
}

/** A refusal as a value: `forbidden` when a grant is missing, else `refused`. */
export function refused(status: ApiStatus): {
  readonly kind: 'forbidden' | 'refused';
  readonly message: string;
} {
  return { kind: isMissingGrant(status) ? 'forbidden' : 'refused', message: status.message };
}
