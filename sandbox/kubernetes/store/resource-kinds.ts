import type { z } from 'zod';
import * as objects from '../model/objects';
import * as volumes from '../model/volumes';

/** One resource of the API, as discovery describes it. */
export interface ResourceKind<T extends objects.KubeObject> {
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly ('status' | 'scale' | 'eviction')[];
  readonly schema: z.ZodType<T>;
}

interface KindOptions {
  readonly namespaced?: boolean;
  readonly short?: readonly string[];
  readonly all?: boolean;
  readonly sub?: ResourceKind<objects.KubeObject>['subresources'];
}

function define<T extends objects.KubeObject>(
  [group, version]: readonly [string, string],
  [resource, kind]: readonly [string, string],
  schema: z.ZodType<T>,
  options: KindOptions = {},
): ResourceKind<T> {
  return {
    group,
    version,
    resource,
    kind,
    schema,
    singular: kind.toLowerCase(),
    namespaced: options.namespaced ?? true,
    shortNames: options.short ?? [],
    categories: options.all === true ? ['all'] : [],
    subresources: options.sub ?? [],
  };
}

const CORE = ['', 'v1'] as const;
const APPS = ['apps', 'v1'] as const;
const STORAGE = ['storage.k8s.io', 'v1'] as const;
const cluster = { namespaced: false };

/** Every stored resource. Short names and categories: `kubectl api-resources` of Kubernetes 1.32. */
export const RESOURCE_KINDS = {
  nodes: define(CORE, ['nodes', 'Node'], objects.node, { ...cluster, short: ['no'], sub: ['status'] }),
  pods: define(CORE, ['pods', 'Pod'], objects.pod, { short: ['po'], all: true, sub: ['status', 'eviction'] }),
  namespaces: define(CORE, ['namespaces', 'Namespace'], objects.kubeObject, {
    ...cluster,
    short: ['ns'],
    sub: ['status'],
  }),
  persistentVolumes: define(CORE, ['persistentvolumes', 'PersistentVolume'], volumes.persistentVolume, {
    ...cluster,
    short: ['pv'],
    sub: ['status'],
  }),
  persistentVolumeClaims: define(
    CORE,
    ['persistentvolumeclaims', 'PersistentVolumeClaim'],
    volumes.persistentVolumeClaim,
    { short: ['pvc'], sub: ['status'] },
  ),
  events: define(CORE, ['events', 'Event'], objects.kubeObject, { short: ['ev'] }),
  limitRanges: define(CORE, ['limitranges', 'LimitRange'], objects.kubeObject, { short: ['limits'] }),
  services: define(CORE, ['services', 'Service'], objects.kubeObject, {
    short: ['svc'],
    all: true,
    sub: ['status'],
  }),
  deployments: define(APPS, ['deployments', 'Deployment'], objects.deployment, {
    short: ['deploy'],
    all: true,
    sub: ['status', 'scale'],
  }),
  replicaSets: define(APPS, ['replicasets', 'ReplicaSet'], objects.replicaSet, {
    short: ['rs'],
    all: true,
    sub: ['status', 'scale'],
  }),
  statefulSets: define(APPS, ['statefulsets', 'StatefulSet'], objects.statefulSet, {
    short: ['sts'],
    all: true,
    sub: ['status', 'scale'],
  }),
  daemonSets: define(APPS, ['daemonsets', 'DaemonSet'], objects.daemonSet, {
    short: ['ds'],
    all: true,
    sub: ['status'],
  }),
  jobs: define(['batch', 'v1'], ['jobs', 'Job'], objects.job, { all: true, sub: ['status'] }),
  cronJobs: define(['batch', 'v1'], ['cronjobs', 'CronJob'], objects.kubeObject, {
    short: ['cj'],
    all: true,
    sub: ['status'],
  }),
  podDisruptionBudgets: define(
    ['policy', 'v1'],
    ['poddisruptionbudgets', 'PodDisruptionBudget'],
    objects.podDisruptionBudget,
    { short: ['pdb'], sub: ['status'] },
  ),
  storageClasses: define(STORAGE, ['storageclasses', 'StorageClass'], objects.kubeObject, {
    ...cluster,
    short: ['sc'],
  }),
  csiNodes: define(STORAGE, ['csinodes', 'CSINode'], objects.kubeObject, cluster),
  volumeAttachments: define(STORAGE, ['volumeattachments', 'VolumeAttachment'], volumes.volumeAttachment, {
    ...cluster,
    sub: ['status'],
  }),
  horizontalPodAutoscalers: define(
    ['autoscaling', 'v2'],
    ['horizontalpodautoscalers', 'HorizontalPodAutoscaler'],
    objects.horizontalPodAutoscaler,
    { short: ['hpa'], all: true, sub: ['status'] },
  ),
  endpointSlices: define(['discovery.k8s.io', 'v1'], ['endpointslices', 'EndpointSlice'], objects.kubeObject),
  priorityClasses: define(
    ['scheduling.k8s.io', 'v1'],
    ['priorityclasses', 'PriorityClass'],
    objects.kubeObject,
    { ...cluster, short: ['pc'] },
  ),
} as const;

export type ResourceName = keyof typeof RESOURCE_KINDS;

/** The object type that a resource's table holds. */
export type ObjectOf<N extends ResourceName> =
  (typeof RESOURCE_KINDS)[N] extends ResourceKind<infer T> ? T : never;
