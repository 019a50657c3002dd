import type { ClusterStore } from '../store/cluster-store';
import type { DailyUsage } from './usage';
import { workloadNameOf } from '../pods/workload-name';

const KINDS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** What one container of a workload used at a moment, in the form in which a monitoring system gives it out. */
export interface UsageLine {
  readonly at: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly container: string;
  readonly pod: string;
  readonly cpu_millicores: number;
  readonly memory_bytes: number;
}

/**
 * What the pods that run now would have used at every step of a past stretch of time, by the same model that the metrics
 * API answers from: as if they had run all that time.
 */
export function* usageHistory(
  store: ClusterStore,
  usage: DailyUsage,
  range: { readonly from: Date; readonly until: Date; readonly stepMs: number },
): Generator<UsageLine> {
  const pods = [...store.tables.pods.values()].flatMap((pod) => {
    const workload = workloadNameOf(pod);
    return pod.status.phase === 'Running' && KINDS.includes(workload.kind) ? [{ pod, workload }] : [];
  });
  for (let ms = range.from.getTime(); ms < range.until.getTime(); ms += range.stepMs) {
    const at = new Date(ms);
    for (const { pod, workload } of pods) {
      for (const { name, cpuNanocores, memoryKib } of usage.usageOf(pod, at)) {
        yield {
          at: at.toISOString(),
          namespace: pod.metadata.namespace ?? '',
          ...workload,
          container: name,
          pod: pod.metadata.name,
          cpu_millicores: Math.round(cpuNanocores / 1e3) / 1e3,
          memory_bytes: memoryKib * 1024,
        };
      }
    }
  }
}
