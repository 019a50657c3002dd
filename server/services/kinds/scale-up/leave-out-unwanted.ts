import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { workloadOf } from '@/server/domain/cluster/workload-of';
import type { AnsweredPod } from '@/server/domain/planning/scale-up/plan-scale-up';
import { whyNotWanted } from '@/server/domain/planning/scale-up/why-not-wanted';
import { workloadOf as workloadUid } from '@/server/domain/planning/scale-up/waiting-pods';
import { AppError } from '@/server/domain/shared/app-error';
import type { ClusterApi } from '@/server/ports/cluster-api';

const READ = { timeoutMs: 5_000 } as const;
/** Workloads that are read; pods of more are taken as wanted. */
const MOST_READ = 50;

export interface WantedPods {
  readonly wanted: readonly PodSnapshot[];
  readonly unwanted: readonly AnsweredPod[];
}

/**
 * Parts waiting pods by what their Deployments and StatefulSets say now. A workload that cannot be read, or is none of
 * these, is taken at its pods' word: they wait.
 */
export async function leaveOutUnwanted(
  api: Pick<ClusterApi, 'readWorkload'>,
  snapshot: ClusterSnapshot,
  pods: readonly PodSnapshot[],
): Promise<WantedPods> {
  const oneOfEach = new Map(pods.map((pod) => [workloadUid(pod), pod]));
  const reasons = new Map(
    await Promise.all(
      [...oneOfEach].slice(0, MOST_READ).map(async ([uid, pod]) => {
        const workload = await readOrNull(api, pod);
        return [uid, workload === null ? null : whyNotWanted(snapshot, pod, workload)] as const;
      }),
    ),
  );
  const unwanted: AnsweredPod[] = [];
  const wanted = pods.filter((pod) => {
    const reason = reasons.get(workloadUid(pod)) ?? null;
    if (reason !== null) unwanted.push({ pod, answer: 'not-wanted', reason });
    return reason === null;
  });
  return { wanted, unwanted };
}

async function readOrNull(api: Pick<ClusterApi, 'readWorkload'>, pod: PodSnapshot) {
  const workload = workloadOf(pod);
  if (workload === null) return null;
  try {
    return await api.readWorkload(workload, READ);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
