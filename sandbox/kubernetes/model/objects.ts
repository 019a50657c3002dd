/**
 * Kubernetes objects as they stand on the wire. The schemas name the fields that the simulation reads and let every
 * other field through, so that an object written by a client comes back whole.
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.32/
 */
import { z } from 'zod';
import { podTemplate, podSpec } from './pod-spec';

const stringMap = z.record(z.string(), z.string());

export const ownerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
});
export type OwnerReference = z.infer<typeof ownerReference>;

export const objectMeta = z.looseObject({
  name: z.string(),
  generateName: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number().int().optional(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.number().int().optional(),
  labels: stringMap.optional(),
  annotations: stringMap.optional(),
  ownerReferences: z.array(ownerReference).optional(),
  finalizers: z.array(z.string()).optional(),
  managedFields: z.array(z.unknown()).optional(),
});
export type ObjectMeta = z.infer<typeof objectMeta>;

const typed = { apiVersion: z.string(), kind: z.string(), metadata: objectMeta };

export const kubeObject = z.looseObject(typed);
export type KubeObject = z.infer<typeof kubeObject>;

export const condition = z.looseObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().nullish(),
  lastHeartbeatTime: z.string().nullish(),
});
export type Condition = z.infer<typeof condition>;

export const labelSelector = z.looseObject({
  matchLabels: stringMap.optional(),
  matchExpressions: z
    .array(z.looseObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
    .optional(),
});
export type LabelSelector = z.infer<typeof labelSelector>;

export const podPhase = z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']);

export const pod = z.looseObject({
  ...typed,
  spec: podSpec,
  status: z
    .looseObject({
      phase: podPhase.default('Pending'),
      conditions: z.array(condition).optional(),
      containerStatuses: z.array(z.looseObject({ name: z.string() })).optional(),
      startTime: z.string().optional(),
      podIP: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
    })
    .default({ phase: 'Pending' }),
});
export type Pod = z.infer<typeof pod>;

export const taint = z.looseObject({
  key: z.string(),
  value: z.string().optional(),
  effect: z.string(),
  timeAdded: z.string().nullish(),
});
export type Taint = z.infer<typeof taint>;

export const node = z.looseObject({
  ...typed,
  spec: z
    .looseObject({
      providerID: z.string().optional(),
      unschedulable: z.boolean().optional(),
      taints: z.array(taint).optional(),
    })
    .default({}),
  status: z
    .looseObject({
      capacity: stringMap.optional(),
      allocatable: stringMap.optional(),
      conditions: z.array(condition).optional(),
    })
    .default({}),
});
export type Node = z.infer<typeof node>;

const intOrString = z.union([z.number().int(), z.string()]);

const replicaStatus = z.looseObject({}).default({});

export const deployment = z.looseObject({
  ...typed,
  spec: z.looseObject({
    replicas: z.number().int().default(1),
    paused: z.boolean().optional(),
    selector: labelSelector,
    template: podTemplate,
    minReadySeconds: z.number().int().optional(),
    progressDeadlineSeconds: z.number().int().optional(),
    revisionHistoryLimit: z.number().int().optional(),
    strategy: z
      .looseObject({
        type: z.enum(['RollingUpdate', 'Recreate']).default('RollingUpdate'),
        rollingUpdate: z
          .looseObject({ maxSurge: intOrString.optional(), maxUnavailable: intOrString.optional() })
          .nullish(),
      })
      .default({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }),
  }),
  status: replicaStatus,
});
export type Deployment = z.infer<typeof deployment>;

export const replicaSet = z.looseObject({
  ...typed,
  spec: z.looseObject({
    replicas: z.number().int().default(1),
    selector: labelSelector,
    template: podTemplate,
  }),
  status: replicaStatus,
});
export type ReplicaSet = z.infer<typeof replicaSet>;

export const statefulSet = z.looseObject({
  ...typed,
  spec: z.looseObject({
    replicas: z.number().int().default(1),
    serviceName: z.string().optional(),
    selector: labelSelector,
    template: podTemplate,
    podManagementPolicy: z.enum(['OrderedReady', 'Parallel']).default('OrderedReady'),
    updateStrategy: z
      .looseObject({
        type: z.enum(['RollingUpdate', 'OnDelete']).default('RollingUpdate'),
        rollingUpdate: z.looseObject({ partition: z.number().int().optional() }).nullish(),
      })
      .default({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } }),
    volumeClaimTemplates: z
      .array(z.looseObject({ metadata: z.looseObject({ name: z.string() }), spec: z.looseObject({}) }))
      .optional(),
  }),
  status: replicaStatus,
});
export type StatefulSet = z.infer<typeof statefulSet>;

export const daemonSet = z.looseObject({
  ...typed,
  spec: z.looseObject({ selector: labelSelector, template: podTemplate }),
  status: replicaStatus,
});
export type DaemonSet = z.infer<typeof daemonSet>;

export const job = z.looseObject({
  ...typed,
  spec: z.looseObject({
    parallelism: z.number().int().default(1),
    completions: z.number().int().default(1),
    selector: labelSelector.optional(),
    template: podTemplate,
  }),
  status: replicaStatus,
});

export const podDisruptionBudget = z.looseObject({
  ...typed,
  spec: z
    .looseObject({
      minAvailable: intOrString.optional(),
      maxUnavailable: intOrString.optional(),
      selector: labelSelector.nullish(),
      unhealthyPodEvictionPolicy: z.enum(['IfHealthyBudget', 'AlwaysAllow']).nullish(),
    })
    .default({}),
  status: z
    .looseObject({
      observedGeneration: z.number().int().optional(),
      disruptionsAllowed: z.number().int().default(0),
      currentHealthy: z.number().int().default(0),
      desiredHealthy: z.number().int().default(0),
      expectedPods: z.number().int().default(0),
      disruptedPods: z.record(z.string(), z.string()).optional(),
      conditions: z.array(condition).optional(),
    })
    .default({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
});
export type PodDisruptionBudget = z.infer<typeof podDisruptionBudget>;

export const horizontalPodAutoscaler = z.looseObject({
  ...typed,
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ apiVersion: z.string().optional(), kind: z.string(), name: z.string() }),
    minReplicas: z.number().int().default(1),
    maxReplicas: z.number().int(),
  }),
});
export type HorizontalPodAutoscaler = z.infer<typeof horizontalPodAutoscaler>;
