import type { PodSnapshot } from '@/server/domain/cluster/snapshot';

/** Priorities from here up are system-critical (scheduling.k8s.io: system-cluster-critical is 2,000,000,000). */
const CRITICAL_PRIORITY = 2_000_000_000;

/** Whether the pod leaves after the others, because the cluster itself needs it. */
export function isCritical(pod: PodSnapshot): boolean {
  return pod.priority >= CRITICAL_PRIORITY;
}
