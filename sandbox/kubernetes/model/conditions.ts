import type { Condition, Pod } from './objects';

/** Whether the pod's Ready condition is True. */
export function isReady(pod: Pod): boolean {
  return conditionOf(pod.status.conditions, 'Ready')?.status === 'True';
}

export function conditionOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** The list with one condition set; its transition time is kept while the status does not change. */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition): Condition[] {
  const list = [...(conditions ?? [])];
  const index = list.findIndex((condition) => condition.type === next.type);
  const previous = list[index];
  if (!previous) return [...list, next];
  list[index] =
    previous.status === next.status ? { ...next, lastTransitionTime: previous.lastTransitionTime } : next;
  return list;
}
