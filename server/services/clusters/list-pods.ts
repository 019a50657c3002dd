import type { PodPhase, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { Actor } from '@/server/services/access/actor';
import type { Outcome } from '@/server/services/access/refusal';
import { LIVE_READ_TIMEOUT_MS, readLive, type OpenClusterDeps } from './open-cluster';

export interface ListedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node_name: string | null;
  readonly phase: PodPhase;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly cpu_request_millicores: number;
  readonly memory_request_bytes: number;
  readonly priority: number;
  readonly grace_period_seconds: number;
  readonly created_at: string;
  readonly unschedulable_since: string | null;
}

function toListedPod(pod: PodSnapshot): ListedPod {
  return {
    namespace: pod.namespace,
    name: pod.name,
    uid: pod.uid,
    node_name: pod.nodeName,
    phase: pod.phase,
    ready: pod.ready,
    terminating: pod.deletionTimestamp !== null,
    owner_kind: pod.owner?.kind ?? null,
    owner_name: pod.owner?.name ?? null,
    cpu_request_millicores: pod.requests.cpuMillicores,
    memory_request_bytes: pod.requests.memoryBytes,
    priority: pod.priority,
    grace_period_seconds: pod.graceSeconds,
    created_at: pod.createdAt.toISOString(),
    unschedulable_since: pod.unschedulableSince?.toISOString() ?? null,
  };
}

/** One page of a cluster's pods, read live; the cursor is the API server's continue token. */
export const createListPods =
  (deps: OpenClusterDeps) =>
  (
    input: {
      clusterId: string;
      limit: number;
      cursor: string | null;
      namespace?: string | undefined;
      nodeName?: string | undefined;
    },
    actor: Actor,
  ): Promise<Outcome<{ items: ListedPod[]; next_cursor: string | null }>> =>
    readLive(deps, input.clusterId, actor, async (api) => {
      const page = await api.listPodsPage(
        {
          limit: input.limit,
          cursor: input.cursor,
          ...(input.namespace === undefined ? {} : { namespace: input.namespace }),
          ...(input.nodeName === undefined ? {} : { nodeName: input.nodeName }),
        },
        { timeoutMs: LIVE_READ_TIMEOUT_MS },
      );
      return { items: page.items.map(toListedPod), next_cursor: page.nextCursor };
    });
