import { z } from 'zod';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { containerSchema, effectiveRequests, requestingSpecSchema } from './effective-requests';
import { containerStatusSchema, oomKillsOf, toContainers } from './project-containers';
import { keptAnnotations } from '../kept-annotations';
import { instantSchema, metadataSchema, stringMapSchema } from '../metadata-schema';
import { parseObject } from '../parse-object';
import { extendedAmounts } from '../resource-amounts';
import {
  schedulingSpecSchema,
  toNodeAffinity,
  toPodAffinity,
  toTolerations,
  toTopologySpread,
} from '../scheduling-rules';
import type { Sharer } from '../sharer';

/** Kubernetes' default of `terminationGracePeriodSeconds`. */
const DEFAULT_GRACE_SECONDS = 30;

/** https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/ */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

const volumeSchema = z.object({
  name: z.string(),
  emptyDir: z.object({}).nullish(),
  hostPath: z.object({}).nullish(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).nullish(),
  ephemeral: z.object({}).nullish(),
});

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  lastTransitionTime: instantSchema.nullish(),
});

const podSchema = z.object({
  metadata: metadataSchema.extend({ namespace: z.string().min(1) }),
  spec: requestingSpecSchema.extend(schedulingSpecSchema.shape).extend({
    nodeName: z.string().nullish(),
    nodeSelector: stringMapSchema.nullish(),
    terminationGracePeriodSeconds: z.number().int().nullish(),
    priority: z.number().int().nullish(),
    priorityClassName: z.string().nullish(),
    volumes: z.array(volumeSchema).nullish(),
  }),
  status: z
    .object({
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown', '']).nullish(),
      conditions: z.array(conditionSchema).nullish(),
      containerStatuses: z.array(containerStatusSchema).nullish(),
    })
    .nullish(),
});
type RawPod = z.infer<typeof podSchema>;

/**
 * A pod as the API server writes it, without all that no rule reads.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 *
 * ```json
 * {"metadata":{"name":"web-5d9-x","namespace":"shop","uid":"6f…","resourceVersion":"812","creationTimestamp":"2026-01-02T03:04:05Z",
 *   "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d9","uid":"a1…","controller":true}],"managedFields":[…]},
 *  "spec":{"nodeName":"ip-10-0-1-7.ec2.internal","terminationGracePeriodSeconds":30,"priority":0,
 *   "containers":[{"name":"web","resources":{"requests":{"cpu":"250m","memory":"256Mi"}}}]},
 *  "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-02T03:04:09Z"}]}}
 * ```
 *
 * Absent optional fields take Kubernetes' defaults. Throws `MalformedObjectError` naming the field.
 */
export function projectPod(raw: unknown, sharer: Sharer): PodSnapshot {
  const { metadata, spec, status } = parseObject(podSchema, raw);
  const objectName = `${metadata.namespace}/${metadata.name}`;
  const amounts = effectiveRequests(spec, objectName);
  const labels = metadata.labels ?? {};
  const annotations = keptAnnotations(metadata.annotations);
  const volumes = spec.volumes ?? [];
  const nodeName = spec.nodeName || null;
  const nodeAffinity = toNodeAffinity(spec);
  const owner = ownerOf(metadata);
  return {
    uid: metadata.uid,
    namespace: sharer.text(metadata.namespace),
    name: metadata.name,
    nodeName: nodeName === null ? null : sharer.text(nodeName),
    phase: status?.phase || 'Pending',
    ready: conditionOf(status, 'Ready')?.status === 'True',
    labels: sharer.value('labels', labels),
    annotations: sharer.value('annotations', annotations),
    createdAt: metadata.creationTimestamp,
    deletionTimestamp: metadata.deletionTimestamp ?? null,
    graceSeconds: spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
    priority: spec.priority ?? 0,
    priorityClassName: spec.priorityClassName ? sharer.text(spec.priorityClassName) : null,
    owner: owner === null ? null : sharer.value('owner', owner),
    mirror: MIRROR_ANNOTATION in (metadata.annotations ?? {}),
    requests: sharer.value('requests', {
      cpuMillicores: amounts['cpu'] ?? 0,
      memoryBytes: amounts['memory'] ?? 0,
    }),
    extendedRequests: sharer.value('extended', extendedAmounts(amounts)),
    containers: sharer.value('containers', toContainers(spec.containers, objectName)),
    oomKills: oomKillsOf(status?.containerStatuses),
    nodeSelector: sharer.value('labels', spec.nodeSelector ?? {}),
    nodeAffinity: nodeAffinity === null ? null : sharer.value('nodeAffinity', nodeAffinity),
    podAffinity: sharer.value('podAffinity', toPodAffinity(spec, 'podAffinity', metadata.namespace)),
    podAntiAffinity: sharer.value('podAffinity', toPodAffinity(spec, 'podAntiAffinity', metadata.namespace)),
    topologySpread: sharer.value('spread', toTopologySpread(spec, labels)),
    tolerations: sharer.value('tolerations', toTolerations(spec)),
    hostPorts: sharer.value('ports', hostPortsOf(spec)),
    claimNames: sharer.value('claims', claimNamesOf(volumes, metadata.name)),
    hasEmptyDir: volumes.some(({ emptyDir }) => emptyDir !== null && emptyDir !== undefined),
    hasHostPath: volumes.some(({ hostPath }) => hostPath !== null && hostPath !== undefined),
    unschedulableSince: nodeName === null ? unschedulableSince(status) : null,
    scheduledAt: trueSince(status, 'PodScheduled'),
    readySince: trueSince(status, 'Ready'),
  };
}

function conditionOf(status: RawPod['status'], type: string): z.infer<typeof conditionSchema> | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

function trueSince(status: RawPod['status'], type: string): Date | null {
  const condition = conditionOf(status, type);
  return condition?.status === 'True' ? (condition.lastTransitionTime ?? null) : null;
}

function unschedulableSince(status: RawPod['status']): Date | null {
  const scheduled = conditionOf(status, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return null;
  return scheduled.lastTransitionTime ?? null;
}

function ownerOf(metadata: RawPod['metadata']): PodSnapshot['owner'] {
  const controller = metadata.ownerReferences?.find((reference) => reference.controller === true);
  return controller === undefined
    ? null
    : { kind: controller.kind, name: controller.name, uid: controller.uid };
}

function hostPortsOf(spec: RawPod['spec']): readonly number[] {
  const holding = (container: z.infer<typeof containerSchema>): readonly number[] =>
    (container.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [hostPort] : []));
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...spec.containers, ...sidecars].flatMap(holding);
}

/** A generic ephemeral volume's claim is named after pod and volume. */
function claimNamesOf(volumes: readonly z.infer<typeof volumeSchema>[], podName: string): readonly string[] {
  return volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral ? [`${podName}-${name}`] : [];
  });
}
