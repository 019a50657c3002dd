import { withCondition } from '../model/conditions';
import type { Pod } from '../model/objects';
import { conditionsAt } from '../pods/pod-status';

/** How a container ended: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodStatus */
export interface TerminatedState {
  readonly exitCode: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly containerID: unknown;
}

/** What becomes of one container's status. */
export interface ContainerChange {
  readonly state: object;
  readonly lastState: object;
  readonly ready: boolean;
  readonly restartCount: number;
}

/** The pod with one container in another state; the pod is ready only while all of its containers are. */
export function withContainer(pod: Pod, name: string, change: ContainerChange, now: string): Pod {
  const statuses = (pod.status.containerStatuses ?? []).map((status) =>
    status.name === name ? { ...status, ...change, started: change.ready } : status,
  );
  const ready = statuses.every((status) => status['ready'] === true);
  const reason = ready ? undefined : 'ContainersNotReady';
  return {
    ...pod,
    status: {
      ...pod.status,
      containerStatuses: statuses,
      conditions: conditionsAt(ready, now, reason).reduce(withCondition, [...(pod.status.conditions ?? [])]),
    },
  };
}

/** The container as it is killed for want of memory; 137 is 128 + SIGKILL. */
export function oomKilled(
  pod: Pod,
  name: string,
  ran: { startedAt: string; finishedAt: string },
): TerminatedState {
  const status = pod.status.containerStatuses?.find((one) => one.name === name);
  return { exitCode: 137, reason: 'OOMKilled', ...ran, containerID: status?.['containerID'] ?? '' };
}
