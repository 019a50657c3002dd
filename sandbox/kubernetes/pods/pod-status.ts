import { withCondition } from '../model/conditions';
import type { Condition, Pod } from '../model/objects';
import { hashOf } from '../simulation/seeded-random';
import { kubeletEntry } from './pod-managed-fields';

/** Pod status as the kubelet reports it at each stage. Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
export function conditionsAt(ready: boolean, now: string, reason?: string): Condition[] {
  const common = { lastProbeTime: null, lastTransitionTime: now };
  const status = ready ? ('True' as const) : ('False' as const);
  const why = reason === undefined ? {} : { reason };
  return [
    { type: 'PodReadyToStartContainers', status: 'True', ...common },
    { type: 'Initialized', status: 'True', ...common },
    { type: 'Ready', status, ...why, ...common },
    { type: 'ContainersReady', status, ...why, ...common },
  ];
}

function setConditions(pod: Pod, conditions: readonly Condition[]): Condition[] {
  return conditions.reduce(withCondition, [...(pod.status.conditions ?? [])]);
}

function hex(text: string): string {
  let digest = '';
  for (let i = 0; i < 8; i++) digest += hashOf(`${text}/${i}`).toString(16).padStart(8, '0');
  return digest;
}

const digests = new Map<string, string>();

/** Images are few and pods are many. */
function digestOf(image: string): string {
  const digest = digests.get(image) ?? hex(image);
  digests.set(image, digest);
  return digest;
}

function containerStatuses(pod: Pod, state: object, ready: boolean): { name: string }[] {
  return pod.spec.containers.map((container) => {
    const image = container.image ?? '';
    return {
      allocatedResources: container.resources?.requests ?? undefined,
      containerID: `containerd://${hex(`${pod.metadata.uid}/${container.name}`)}`,
      image,
      imageID: `${image.split(':')[0] ?? ''}@sha256:${digestOf(image)}`,
      lastState: {},
      name: container.name,
      ready,
      restartCount: 0,
      resources: container.resources,
      started: ready,
      state,
    };
  });
}

export interface RunningPod {
  readonly hostIP: string;
  readonly podIP: string;
  /** Whether its containers pass their readiness probes. */
  readonly ready: boolean;
}

/** The pod with running containers. */
export function runningPod(pod: Pod, { hostIP, podIP, ready }: RunningPod, now: string): Pod {
  return {
    ...pod,
    metadata: { ...pod.metadata, managedFields: [...(pod.metadata.managedFields ?? []), kubeletEntry(now)] },
    status: {
      ...pod.status,
      phase: 'Running',
      conditions: setConditions(pod, conditionsAt(ready, now, ready ? undefined : 'ContainersNotReady')),
      containerStatuses: containerStatuses(pod, { running: { startedAt: now } }, ready),
      hostIP,
      hostIPs: [{ ip: hostIP }],
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: pod.status.startTime ?? now,
    },
  };
}

/** The pod on its node with containers that are still being created. */
export function creatingPod(pod: Pod, hostIP: string, now: string): Pod {
  return {
    ...pod,
    status: {
      ...pod.status,
      conditions: setConditions(pod, conditionsAt(false, now, 'ContainersNotReady')),
      containerStatuses: pod.spec.containers.map(({ name, image }) => ({
        name,
        image: image ?? '',
        imageID: '',
        lastState: {},
        ready: false,
        restartCount: 0,
        started: false,
        state: { waiting: { reason: 'ContainerCreating' } },
      })),
      hostIP,
      hostIPs: [{ ip: hostIP }],
      startTime: now,
    },
  };
}

/** The pod after its containers have ended; its phase follows their exit code. */
export function finishedPod(
  pod: Pod,
  now: string,
  exitCode: number,
  reason = exitCode === 0 ? 'Completed' : 'Error',
): Pod {
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      conditions: setConditions(pod, conditionsAt(false, now, exitCode === 0 ? 'PodCompleted' : 'PodFailed')),
      containerStatuses: containerStatuses(
        pod,
        { terminated: { exitCode, reason, finishedAt: now, startedAt: pod.status.startTime ?? now } },
        false,
      ),
    },
  };
}

/** The pod as the node lifecycle controller marks it when its node stops answering. */
export function unreachablePod(pod: Pod, now: string): Pod {
  const ready: Condition = { type: 'Ready', status: 'False', lastProbeTime: null, lastTransitionTime: now };
  return { ...pod, status: { ...pod.status, conditions: setConditions(pod, [ready]) } };
}

/** The pod as the pod garbage collector fails it when its node is gone. */
export function orphanedPod(pod: Pod, now: string): Pod {
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: now,
  };
  return { ...pod, status: { ...pod.status, phase: 'Failed', conditions: setConditions(pod, [condition]) } };
}
