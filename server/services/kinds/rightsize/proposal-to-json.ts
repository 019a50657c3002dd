import { changedKeys, type ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import type { ContainerUsage } from '@/server/domain/rightsizing/container-usage';
import type { JudgedProposal } from '@/server/domain/rightsizing/judge-proposals';
import type { HourlyPrice } from '@/server/domain/shared/money';
import { toDollarNumber } from '@/server/domain/shared/money';

const NAMES = {
  cpuRequest: 'cpu_request',
  memoryRequest: 'memory_request',
  cpuLimit: 'cpu_limit',
  memoryLimit: 'memory_limit',
} as const;

/** `{cpu_request: {from: "500m", to: "250m"}}`; values that stay are left out, null stands for a key that is absent. */
export function patchToJson(
  patch: ContainerPatch,
): Record<string, { from: string | null; to: string | null }> {
  return Object.fromEntries(
    changedKeys(patch).map((key) => [NAMES[key], { from: patch.former[key], to: patch.next[key] }]),
  );
}

/** One container of a rightsizing as the plan's page reads it (docs/designs/rightsizing.md). */
export function proposalToJson(
  judged: JudgedProposal,
  more: {
    readonly usage: ContainerUsage | null;
    readonly imported: boolean;
    readonly replicas: number | null;
    readonly savedPerHour: HourlyPrice | null;
  },
) {
  const { usage } = more;
  const span = usage?.cpu ?? usage?.memory ?? null;
  return {
    namespace: judged.namespace,
    kind: judged.kind,
    name: judged.name,
    container: judged.container,
    replicas: more.replicas,
    change: judged.patch === null ? null : patchToJson(judged.patch),
    proposed: {
      cpu_millicores: judged.proposed.cpuMillicores,
      memory_bytes: judged.proposed.memoryBytes,
    },
    reason: judged.reason,
    findings: judged.findings.map((finding) => ({ ...finding })),
    usage:
      usage === null
        ? null
        : {
            cpu_p95_millicores: usage.cpu === null ? null : Math.ceil(usage.cpu.p95Millicores),
            memory_max_bytes: usage.memory?.maxBytes ?? null,
            last_oom_at: usage.lastOom?.at.toISOString() ?? null,
            history_hours:
              span === null
                ? null
                : Math.round((span.lastSampleAt.getTime() - span.firstSampleAt.getTime()) / 360_000) / 10,
            imported: more.imported,
          },
    saved_per_hour: more.savedPerHour === null ? null : toDollarNumber(more.savedPerHour),
  };
}
