import type { Pod } from './recommender';
import { VPA } from './vpa-defaults';
import type { VpaRecommendation } from './vpa-recommender';
import type { Resources } from './workload';

const RESOURCES = ['cpuMillicores', 'memoryBytes'] as const satisfies readonly (keyof Resources)[];

interface Priority {
  readonly outsideRange: boolean;
  readonly scaleUp: boolean;
  readonly difference: number;
}

function priorityOf({ requests }: Pod, { target, lower, upper }: VpaRecommendation): Priority {
  return {
    outsideRange: RESOURCES.some((of) => requests[of] < lower[of] || requests[of] > upper[of]),
    scaleUp: RESOURCES.some((of) => target[of] > requests[of]),
    difference: RESOURCES.reduce(
      (sum, of) => sum + Math.abs(requests[of] - target[of]) / Math.max(1, requests[of]),
      0,
    ),
  };
}

function mayUpdate(pod: Pod, priority: Priority, minute: number): boolean {
  const quickOom = pod.lastOom !== null && pod.lastOom.afterMinutes < VPA.quickOomMinutes;
  if (quickOom && priority.difference > 0) return true;
  if (priority.outsideRange) return true;
  return (
    minute - pod.startedMinute >= VPA.inBoundsLifetimeMinutes && priority.difference >= VPA.updateThreshold
  );
}

/**
 * The pods that VPA's updater evicts in one run: those outside the recommended range, those that were killed for memory
 * within ten minutes of their start, and those of twelve hours or more whose requests are a tenth off; growing ones
 * first, half of the replicas at most.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/updater/priority/update_priority_calculator.go
 */
export function choosePodsToEvict(
  pods: readonly Pod[],
  recommendation: VpaRecommendation,
  minute: number,
): readonly Pod[] {
  if (pods.length < VPA.minReplicas) return [];
  const most = Math.max(1, Math.floor(pods.length * VPA.evictionTolerance));
  return pods
    .map((pod) => ({ pod, priority: priorityOf(pod, recommendation) }))
    .filter(({ pod, priority }) => mayUpdate(pod, priority, minute))
    .sort(
      (a, b) =>
        Number(b.priority.scaleUp) - Number(a.priority.scaleUp) ||
        b.priority.difference - a.priority.difference ||
        a.pod.replica - b.pod.replica,
    )
    .slice(0, most)
    .map(({ pod }) => pod);
}
