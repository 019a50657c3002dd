import type { KubeObject, ObjectMeta } from '../model/objects';
import type { Simulation } from '../simulation/simulation';

/** What every cluster has besides workloads: namespaces, classes, limits, scheduled jobs. */
export function createFurniture(
  { store, random }: Simulation,
  namespaces: readonly string[],
  createdAt: string,
): void {
  const { tables } = store;
  const meta = (name: string, namespace?: string): ObjectMeta => ({
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: random.uuid(),
    resourceVersion: '0',
    creationTimestamp: createdAt,
  });
  for (const name of new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease', ...namespaces])) {
    tables.namespaces.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { ...meta(name), labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
  for (const [name, value, description] of [
    [
      'system-node-critical',
      2_000_001_000,
      'Used for system critical pods that must not be moved from their current node.',
    ],
    [
      'system-cluster-critical',
      2_000_000_000,
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    ],
    ['business-critical', 1_000_000, 'Customer-facing services.'],
    ['batch-low', -100, 'Work that may wait.'],
  ] as const) {
    tables.priorityClasses.create({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: meta(name),
      value,
      description,
      preemptionPolicy: 'PreemptLowerPriority',
    });
  }
  tables.storageClasses.create({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { ...meta('gp3'), annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    allowVolumeExpansion: true,
    parameters: { type: 'gp3', encrypted: 'true' },
    provisioner: 'ebs.csi.aws.com',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  for (const namespace of namespaces.filter((name) => name !== 'kube-system')) {
    tables.limitRanges.create({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: meta('defaults', namespace),
      spec: {
        limits: [
          {
            type: 'Container',
            default: { memory: '256Mi' },
            defaultRequest: { cpu: '50m', memory: '64Mi' },
            max: { memory: '16Gi' },
          },
        ],
      },
    });
  }
  const [first = 'default'] = namespaces.filter((name) => name !== 'kube-system');
  for (const [name, schedule] of [
    ['nightly-report', '15 2 * * *'],
    ['hourly-rollup', '5 * * * *'],
  ] as const) {
    tables.cronJobs.create(cronJob(meta(name, first), schedule));
  }
}

function cronJob(metadata: ObjectMeta, schedule: string): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { ...metadata, generation: 1 },
    spec: {
      concurrencyPolicy: 'Forbid',
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { creationTimestamp: null },
        spec: {
          template: {
            metadata: { creationTimestamp: null },
            spec: {
              containers: [
                {
                  name: metadata.name,
                  image: `registry.example.com/platform/${metadata.name}:1.4.2`,
                  resources: { requests: { cpu: '100m', memory: '128Mi' } },
                },
              ],
              restartPolicy: 'Never',
            },
          },
        },
      },
      schedule,
      successfulJobsHistoryLimit: 3,
      suspend: false,
    },
    status: {},
  };
}
