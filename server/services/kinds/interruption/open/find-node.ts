import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { ClusterSession } from '@/server/ports/cluster-session';

export interface FoundNode {
  readonly session: ClusterSession;
  readonly node: NodeSnapshot;
}

export type NodeSearch =
  | { readonly kind: 'found'; readonly found: FoundNode }
  | { readonly kind: 'absent' }
  /** Some cluster could not be asked, so that absence proves nothing. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Time for one cluster to answer when its snapshot cannot tell. */
const ASK_TIMEOUT_MS = 5_000;

function inSnapshot(session: ClusterSession, instanceId: string): NodeSnapshot | null {
  for (const node of session.snapshot()?.nodes.values() ?? []) {
    if (node.instanceId === instanceId) return node;
  }
  return null;
}

/**
 * The node of an instance among the clusters of its account and region: from the watched snapshots, and where one does
 * not know it (or is not live) by asking the API server.
 */
export async function findNode(sessions: readonly ClusterSession[], instanceId: string): Promise<NodeSearch> {
  for (const session of sessions) {
    const node = inSnapshot(session, instanceId);
    if (node !== null) return { kind: 'found', found: { session, node } };
  }
  const failures: string[] = [];
  for (const session of sessions) {
    try {
      const nodes = await session.api.listNodes({ timeoutMs: ASK_TIMEOUT_MS });
      const node = nodes.find((one) => one.instanceId === instanceId);
      if (node !== undefined) return { kind: 'found', found: { session, node } };
    } catch (error) {
      failures.push(
        `${session.cluster.clusterName}: ${error instanceof Error ? error.message : 'no answer'}`,
      );
    }
  }
  return failures.length === 0 ? { kind: 'absent' } : { kind: 'unknown', reason: failures.join('; ') };
}
