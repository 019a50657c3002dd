import type { ContainerSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { workloadOf } from '@/server/domain/cluster/workload-of';
import { isFinished } from '@/server/domain/scheduling/state/placement-state';
import type { ContainerRef } from './container-usage';

/** A container of a workload with what its youngest pod asks for, which is what the template says now. */
export interface WorkloadContainer extends ContainerRef, Omit<ContainerSnapshot, 'name'> {
  readonly podCount: number;
}

/** Containers of every workload that has pods, finished pods left out. */
export function listWorkloadContainers(pods: Iterable<PodSnapshot>): readonly WorkloadContainer[] {
  const youngest = new Map<string, { pod: PodSnapshot; podCount: number }>();
  for (const pod of pods) {
    const workload = isFinished(pod) ? null : workloadOf(pod);
    if (workload === null) continue;
    const key = `${workload.namespace}/${workload.kind}/${workload.name}`;
    const known = youngest.get(key);
    youngest.set(key, {
      pod: known === undefined || pod.createdAt > known.pod.createdAt ? pod : known.pod,
      podCount: (known?.podCount ?? 0) + 1,
    });
  }
  return [...youngest.values()].flatMap(({ pod, podCount }) => {
    const workload = workloadOf(pod);
    if (workload === null) return [];
    return pod.containers.map(({ name, ...spec }) => ({ ...workload, container: name, podCount, ...spec }));
  });
}
