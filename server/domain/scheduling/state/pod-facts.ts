import type { PodSnapshot } from '@/server/domain/cluster/snapshot';

/** A finished pod holds nothing of its node any more. */
export function isFinished(pod: Pick<PodSnapshot, 'phase'>): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}
