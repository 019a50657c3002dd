import type { AutoscalerSnapshot, WorkloadSnapshot } from '@/server/domain/rightsizing/workload';

/** Deployment shop/web of three pods, rolled out, with one container that asks for 1 vCPU and 1 GiB. */
export const buildWorkload = (changes: Partial<WorkloadSnapshot> = {}): WorkloadSnapshot => ({
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-web',
  resourceVersion: '7',
  generation: 1,
  labels: {},
  annotations: {},
  templateAnnotations: {},
  fieldManagers: ['helm'],
  owner: null,
  selector: [{ key: 'app', operator: 'In', values: ['web'] }],
  replicas: 3,
  paused: false,
  strategy: { type: 'RollingUpdate', maxSurge: 1, partition: 0 },
  progressDeadlineSeconds: 600,
  minReadySeconds: 0,
  containers: [
    {
      name: 'app',
      resources: { cpuRequest: '1', memoryRequest: '1Gi', cpuLimit: null, memoryLimit: '1Gi' },
    },
  ],
  status: {
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    deadlineExceeded: false,
  },
  ...changes,
});

/** An autoscaler of shop/web on the utilization of its CPU requests. */
export const buildAutoscaler = (changes: Partial<AutoscalerSnapshot> = {}): AutoscalerSnapshot => ({
  namespace: 'shop',
  name: 'web',
  labels: {},
  target: { kind: 'Deployment', name: 'web' },
  utilization: [{ resource: 'cpu', container: null }],
  ...changes,
});
