import type { PodSnapshot } from './snapshot';

/**
 * Whether a pod asks for capacity: it is neither finished nor a DaemonSet's. One that is leaving is replaced by its
 * controller's next one, which is counted itself.
 */
export const countsAsDemand = (pod: PodSnapshot): boolean =>
  pod.phase !== 'Succeeded' &&
  pod.phase !== 'Failed' &&
  pod.owner?.kind !== 'DaemonSet' &&
  !pod.mirror &&
  pod.deletionTimestamp === null;

/**
 * What the pods ask for: effective requests of every pod that is not finished and not a DaemonSet's, Pending ones
 * included (Decision 17). Headroom is not in it.
 */
export function podDemand(pods: Iterable<PodSnapshot>): {
  readonly vcpu: number;
  readonly memoryGib: number;
} {
  let cpuMillicores = 0;
  let memoryBytes = 0;
  for (const pod of pods) {
    if (!countsAsDemand(pod)) continue;
    cpuMillicores += pod.requests.cpuMillicores;
    memoryBytes += pod.requests.memoryBytes;
  }
  return { vcpu: cpuMillicores / 1000, memoryGib: memoryBytes / 1024 ** 3 };
}
