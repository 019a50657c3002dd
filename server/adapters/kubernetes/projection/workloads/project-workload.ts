import { z } from 'zod';
import { parseQuantity } from '@/server/domain/shared/quantity';
import type { WorkloadKind } from '@/server/domain/cluster/workload-of';
import type { RolloutStrategy, WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import { MATCH_NOTHING, toLabelSelector } from '../label-selector';
import { keptAnnotations } from '../kept-annotations';
import { MalformedObjectError, parseObject } from '../parse-object';
import { labelSelectorSchema, metadataSchema, resourceListSchema, stringMapSchema } from '../metadata-schema';
import { toContainerResources } from './container-resources';

const count = z.number().int().min(0);
const intOrString = z.union([count, z.string()]);

export const containerResourcesSchema = z.object({
  name: z.string(),
  resources: z
    .object({ requests: resourceListSchema.nullish(), limits: resourceListSchema.nullish() })
    .nullish(),
});

const strategySchema = z
  .object({
    type: z.enum(['RollingUpdate', 'Recreate', 'OnDelete']).nullish(),
    rollingUpdate: z
      .object({
        maxSurge: intOrString.nullish(),
        maxUnavailable: intOrString.nullish(),
        partition: count.nullish(),
      })
      .nullish(),
  })
  .nullish();

const workloadSchema = z.object({
  metadata: metadataSchema.extend({
    namespace: z.string().min(1),
    generation: count.nullish(),
    managedFields: z.array(z.object({ manager: z.string().nullish() })).nullish(),
  }),
  spec: z.object({
    replicas: count.nullish(),
    paused: z.boolean().nullish(),
    selector: labelSelectorSchema.nullish(),
    strategy: strategySchema,
    updateStrategy: strategySchema,
    progressDeadlineSeconds: count.nullish(),
    minReadySeconds: count.nullish(),
    template: z.object({
      metadata: z.object({ annotations: stringMapSchema.nullish() }).nullish(),
      spec: z.object({ containers: z.array(containerResourcesSchema) }),
    }),
  }),
  status: z
    .object({
      observedGeneration: count.nullish(),
      replicas: count.nullish(),
      updatedReplicas: count.nullish(),
      readyReplicas: count.nullish(),
      availableReplicas: count.nullish(),
      desiredNumberScheduled: count.nullish(),
      currentNumberScheduled: count.nullish(),
      updatedNumberScheduled: count.nullish(),
      numberReady: count.nullish(),
      numberAvailable: count.nullish(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), reason: z.string().nullish() }))
        .nullish(),
    })
    .nullish(),
});
type RawWorkload = z.infer<typeof workloadSchema>;

/** Kubernetes' defaults: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentSpec */
const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;
const DEFAULT_SURGE = '25%';

/**
 * A Deployment, StatefulSet or DaemonSet as the API server writes it, without all that rightsizing does not read.
 *
 * ```json
 * {"metadata":{"name":"web","namespace":"shop","uid":"6f…","resourceVersion":"812","generation":3,"creationTimestamp":"2026-01-02T03:04:05Z"},
 *  "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}},
 *   "template":{"spec":{"containers":[{"name":"web","resources":{"requests":{"cpu":"250m","memory":"256Mi"}}}]}}},
 *  "status":{"observedGeneration":3,"replicas":3,"updatedReplicas":3,"readyReplicas":3,"availableReplicas":3}}
 * ```
 *
 * Absent optional fields take Kubernetes' defaults. Throws `MalformedObjectError` naming the field.
 */
export function projectWorkload(raw: unknown, kind: WorkloadKind): WorkloadSnapshot {
  const { metadata, spec, status } = parseObject(workloadSchema, raw);
  const replicas = kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1);
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const objectName = `${metadata.namespace}/${metadata.name}`;
  return {
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    labels: metadata.labels ?? {},
    annotations: keptAnnotations(metadata.annotations),
    templateAnnotations: keptAnnotations(spec.template.metadata?.annotations),
    fieldManagers: [...new Set((metadata.managedFields ?? []).flatMap(({ manager }) => manager ?? []))],
    owner: owner === undefined ? null : { kind: owner.kind, name: owner.name },
    selector: spec.selector ? toLabelSelector(spec.selector) : MATCH_NOTHING,
    replicas,
    paused: spec.paused ?? false,
    strategy: strategyOf(spec, { kind, replicas, objectName }),
    progressDeadlineSeconds:
      kind === 'Deployment' ? (spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS) : null,
    minReadySeconds: spec.minReadySeconds ?? 0,
    containers: spec.template.spec.containers.map(({ name, resources }, index) => ({
      name,
      resources: toContainerResources(resources, {
        objectName,
        field: `spec.template.spec.containers.${index}.resources`,
      }),
    })),
    status: {
      observedGeneration: status?.observedGeneration ?? 0,
      replicas: status?.replicas ?? status?.currentNumberScheduled ?? 0,
      updatedReplicas: status?.updatedReplicas ?? status?.updatedNumberScheduled ?? 0,
      readyReplicas: status?.readyReplicas ?? status?.numberReady ?? 0,
      availableReplicas: status?.availableReplicas ?? status?.numberAvailable ?? 0,
      deadlineExceeded: (status?.conditions ?? []).some(
        (one) =>
          one.type === 'Progressing' && one.status === 'False' && one.reason === 'ProgressDeadlineExceeded',
      ),
    },
  };
}

function strategyOf(
  spec: RawWorkload['spec'],
  of: { readonly kind: WorkloadKind; readonly replicas: number; readonly objectName: string },
): RolloutStrategy {
  const stated = spec.strategy ?? spec.updateStrategy;
  const type = stated?.type ?? 'RollingUpdate';
  if (type !== 'RollingUpdate') return { type };
  const rolling = stated?.rollingUpdate;
  // A StatefulSet replaces its pods one by one, a DaemonSet surges by none unless told to.
  const surge = rolling?.maxSurge ?? (of.kind === 'Deployment' ? DEFAULT_SURGE : 0);
  return {
    type,
    maxSurge: absolute(surge, of.replicas, of.objectName),
    partition: rolling?.partition ?? 0,
  };
}

/** A share of the replicas is rounded up for a surge, as the controller does. */
function absolute(value: number | string, replicas: number, objectName: string): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  const number = percent === undefined ? parseQuantity(value) : (Number(percent) * replicas) / 100;
  if (number === null)
    throw new MalformedObjectError(objectName, 'spec.strategy.rollingUpdate.maxSurge', 'not a count');
  return Math.ceil(number);
}
