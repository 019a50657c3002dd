import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

const EPOCH = new Date('2026-01-01T00:00:00Z');
const GIB = 1024 ** 3;

/** A ready m5.large (2 vCPU, 8 GiB, 29 pods) in `zone`, labeled as the kubelet labels it. */
export function buildNode(
  name: string,
  zone = 'us-east-1a',
  changes: Partial<NodeSnapshot> = {},
): NodeSnapshot {
  return {
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    providerId: null,
    instanceId: null,
    instanceType: 'm5.large',
    availabilityZone: zone,
    region: 'us-east-1',
    labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone, ...changes.labels },
    annotations: {},
    taints: [],
    unschedulable: false,
    ready: true,
    createdAt: EPOCH,
    allocatable: { cpuMillicores: 2000, memoryBytes: 8 * GIB, pods: 29 },
    extendedResources: {},
    deletionTimestamp: null,
    ...Object.fromEntries(Object.entries(changes).filter(([field]) => field !== 'labels')),
  };
}

/** A running pod of 500 millicores and 1 GiB, owned by a ReplicaSet, in namespace `default`. */
export function buildPod(
  name: string,
  nodeName: string | null,
  changes: Partial<PodSnapshot> = {},
): PodSnapshot {
  return {
    uid: `uid-${name}`,
    namespace: 'default',
    name,
    nodeName,
    phase: nodeName === null ? 'Pending' : 'Running',
    ready: nodeName !== null,
    labels: {},
    annotations: {},
    createdAt: EPOCH,
    deletionTimestamp: null,
    graceSeconds: 30,
    priority: 0,
    priorityClassName: null,
    owner: { kind: 'ReplicaSet', name: 'web', uid: 'uid-web' },
    mirror: false,
    requests: { cpuMillicores: 500, memoryBytes: GIB },
    extendedRequests: {},
    containers: [],
    oomKills: [],
    nodeSelector: {},
    nodeAffinity: null,
    podAffinity: [],
    podAntiAffinity: [],
    topologySpread: [],
    tolerations: [],
    hostPorts: [],
    claimNames: [],
    hasEmptyDir: false,
    hasHostPath: false,
    unschedulableSince: null,
    scheduledAt: null,
    readySince: null,
    ...changes,
  };
}

export function buildSnapshot(
  nodes: readonly NodeSnapshot[],
  pods: readonly PodSnapshot[],
  changes: Partial<Pick<ClusterSnapshot, 'volumes' | 'unreadable' | 'malformed'>> = {},
): ClusterSnapshot {
  const podsByNode = new Map<string, Set<string>>();
  for (const pod of pods) {
    if (pod.nodeName === null) continue;
    podsByNode.set(pod.nodeName, (podsByNode.get(pod.nodeName) ?? new Set()).add(pod.uid));
  }
  return {
    clusterId: 'cluster',
    version: 1,
    freshAt: EPOCH,
    nodes: new Map(nodes.map((node) => [node.name, node])),
    pods: new Map(pods.map((pod) => [pod.uid, pod])),
    podsByNode,
    disruptionBudgets: [],
    volumes: [],
    volumeAttachments: [],
    unreadable: {},
    ...changes,
  };
}
