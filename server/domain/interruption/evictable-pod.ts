import type { PodSnapshot } from '@/server/domain/cluster/snapshot';

/** Priorities from here up are system-critical (scheduling.k8s.io: system-cluster-critical is 2,000,000,000). */
export const CRITICAL_PRIORITY = 2_000_000_000;

export type StaysReason = 'daemonset' | 'mirror' | 'finished';

/** Why a pod stays on an interrupted node, or null when it must leave (Decision 7). */
export function staysReason(pod: PodSnapshot): StaysReason | null {
  if (pod.owner?.kind === 'DaemonSet') return 'daemonset';
  if (pod.mirror) return 'mirror';
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return 'finished';
  return null;
}

export function isCritical(pod: PodSnapshot): boolean {
  return pod.priority >= CRITICAL_PRIORITY;
}
