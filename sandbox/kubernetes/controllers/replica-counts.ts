import { isReady } from '../model/conditions';
import { isActive } from '../model/pod-requests';
import type { Pod } from '../model/objects';

export interface ReplicaCounts {
  readonly total: number;
  readonly ready: number;
}

export function countReplicas(pods: Iterable<Pod>): ReplicaCounts {
  let total = 0;
  let ready = 0;
  for (const pod of pods) {
    if (!isActive(pod)) continue;
    total += 1;
    if (isReady(pod)) ready += 1;
  }
  return { total, ready };
}

/** A count that is given as it is or as a percentage of `total`. */
export function scaledValue(value: number | string, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const match = /^(\d+)%$/.exec(value);
  if (!match) return Number.NaN;
  const scaled = (Number(match[1]) * total) / 100;
  return rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled);
}

/** Which pods to remove first: not placed, not ready, then the youngest. Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset */
export function byRemovalOrder(a: Pod, b: Pod): number {
  const placed = Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined);
  if (placed !== 0) return placed;
  const ready = Number(isReady(a)) - Number(isReady(b));
  if (ready !== 0) return ready;
  return b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp);
}
