import type { Clock } from '@/server/ports/clock';
import type { Actor } from '@/server/services/access/actor';
import type { Outcome } from '@/server/services/access/refusal';
import { LIVE_READ_TIMEOUT_MS, readLive, type OpenClusterDeps } from './open-cluster';

export interface UsageNow {
  readonly metrics_available: boolean;
  readonly unavailable_reason: string | null;
  readonly read_at: string;
  readonly nodes: {
    node_name: string;
    cpu_usage_millicores: number | null;
    memory_usage_bytes: number | null;
  }[];
  readonly totals: {
    readonly cpu_usage_millicores: number | null;
    readonly memory_usage_bytes: number | null;
    readonly pod_count_measured: number | null;
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Usage of nodes and of the whole cluster, read live; null, never 0, where metrics-server is absent. */
export const createReadUsage =
  (deps: OpenClusterDeps & { readonly clock: Clock }) =>
  (clusterId: string, actor: Actor): Promise<Outcome<UsageNow>> =>
    readLive(deps, clusterId, actor, async (api) => {
      const usage = await api.readUsage({ timeoutMs: LIVE_READ_TIMEOUT_MS });
      const { nodes, pods } = usage;
      return {
        metrics_available: nodes !== null,
        unavailable_reason: usage.unavailableReason,
        read_at: deps.clock.now().toISOString(),
        nodes: (nodes ?? []).map((node) => ({
          node_name: node.name,
          cpu_usage_millicores: node.cpuMillicores,
          memory_usage_bytes: node.memoryBytes,
        })),
        totals: {
          cpu_usage_millicores: nodes === null ? null : sum(nodes.map((node) => node.cpuMillicores)),
          memory_usage_bytes: nodes === null ? null : sum(nodes.map((node) => node.memoryBytes)),
          pod_count_measured: pods === null ? null : pods.length,
        },
      };
    });
