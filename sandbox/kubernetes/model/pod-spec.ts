import { z } from 'zod';
import { parseQuantity } from './quantity';

/** The part of a pod that its template holds, and the template itself. */
const quantityMap = z.record(
  z.string(),
  z.union([z.string(), z.number()]).refine((text) => parseQuantity(text) !== undefined, {
    error: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  }),
);
const stringMap = z.record(z.string(), z.string());

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  restartPolicy: z.string().optional(),
  resources: z.looseObject({ requests: quantityMap.nullish(), limits: quantityMap.nullish() }).optional(),
});

export const toleration = z.looseObject({
  key: z.string().optional(),
  operator: z.string().optional(),
  value: z.string().optional(),
  effect: z.string().optional(),
  tolerationSeconds: z.number().int().nullish(),
});
export type Toleration = z.infer<typeof toleration>;

const requirement = z.looseObject({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
});

/** Terms are alternatives; the expressions inside one must all hold. */
export const nodeSelectorTerms = z.looseObject({
  nodeSelectorTerms: z.array(z.looseObject({ matchExpressions: z.array(requirement).optional() })),
});
export type NodeSelectorTerms = z.infer<typeof nodeSelectorTerms>;

const selector = z.looseObject({
  matchLabels: stringMap.optional(),
  matchExpressions: z.array(requirement).optional(),
});

const podAffinityTerm = z.looseObject({
  labelSelector: selector.nullish(),
  topologyKey: z.string(),
  namespaces: z.array(z.string()).optional(),
});

export const podSpec = z.looseObject({
  nodeName: z.string().optional(),
  nodeSelector: stringMap.optional(),
  affinity: z
    .looseObject({
      nodeAffinity: z
        .looseObject({ requiredDuringSchedulingIgnoredDuringExecution: nodeSelectorTerms.nullish() })
        .nullish(),
      podAntiAffinity: z
        .looseObject({
          requiredDuringSchedulingIgnoredDuringExecution: z.array(podAffinityTerm).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  tolerations: z.array(toleration).optional(),
  topologySpreadConstraints: z
    .array(
      z.looseObject({
        maxSkew: z.number().int(),
        topologyKey: z.string(),
        whenUnsatisfiable: z.string(),
        labelSelector: selector.nullish(),
      }),
    )
    .optional(),
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        persistentVolumeClaim: z.looseObject({ claimName: z.string() }).nullish(),
      }),
    )
    .optional(),
  overhead: quantityMap.nullish(),
  priority: z.number().int().optional(),
  priorityClassName: z.string().optional(),
  terminationGracePeriodSeconds: z.number().int().optional(),
  restartPolicy: z.string().optional(),
  hostNetwork: z.boolean().optional(),
  serviceAccountName: z.string().optional(),
});
export type PodSpec = z.infer<typeof podSpec>;

export const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels: stringMap.optional(), annotations: stringMap.optional() }).default({}),
  spec: podSpec,
});
export type PodTemplate = z.infer<typeof podTemplate>;
