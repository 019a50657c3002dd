import { z } from 'zod';
import { parseProviderId } from '@/server/domain/cluster/provider-id';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import { keptAnnotations } from './kept-annotations';
import { metadataSchema, resourceListSchema } from './metadata-schema';
import { parseObject } from './parse-object';
import { extendedAmounts, toAmounts } from './resource-amounts';

const nodeSchema = z.object({
  metadata: metadataSchema,
  spec: z
    .object({
      providerID: z.string().nullish(),
      unschedulable: z.boolean().nullish(),
      taints: z
        .array(
          z.object({
            key: z.string(),
            value: z.string().nullish(),
            effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
          }),
        )
        .nullish(),
    })
    .nullish(),
  status: z
    .object({
      allocatable: resourceListSchema.nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
    })
    .nullish(),
});

/** https://kubernetes.io/docs/reference/labels-annotations-taints/ (the beta names are what older kubelets set) */
const INSTANCE_TYPE = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];
const ZONE = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const REGION = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'];

function firstLabel(labels: Readonly<Record<string, string>>, names: readonly string[]): string | null {
  for (const name of names) if (labels[name]) return labels[name];
  return null;
}

/**
 * A node as the API server writes it. The taints keep their order and number, since patches address them by index.
 * https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/
 *
 * ```json
 * {"metadata":{"name":"ip-10-0-1-7.ec2.internal","uid":"0c…","resourceVersion":"990","creationTimestamp":"2026-01-02T03:04:05Z",
 *   "labels":{"node.kubernetes.io/instance-type":"m5.large","topology.kubernetes.io/zone":"us-east-1a"}},
 *  "spec":{"providerID":"aws:///us-east-1a/i-0123456789abcdef0","taints":[{"key":"team","value":"a","effect":"NoSchedule"}]},
 *  "status":{"allocatable":{"cpu":"1930m","memory":"7244720Ki","pods":"29"},"conditions":[{"type":"Ready","status":"True"}]}}
 * ```
 *
 * A node that has just registered may lack allocatable: it offers nothing yet. Throws `MalformedObjectError`.
 */
export function projectNode(raw: unknown): NodeSnapshot {
  const { metadata, spec, status } = parseObject(nodeSchema, raw);
  const labels = metadata.labels ?? {};
  const amounts = toAmounts(status?.allocatable, { objectName: metadata.name, field: 'status.allocatable' });
  const provider = parseProviderId(spec?.providerID);
  return {
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    providerId: spec?.providerID || null,
    instanceId: provider?.instanceId ?? null,
    instanceType: firstLabel(labels, INSTANCE_TYPE),
    availabilityZone: firstLabel(labels, ZONE) ?? provider?.availabilityZone ?? null,
    region: firstLabel(labels, REGION),
    labels,
    annotations: keptAnnotations(metadata.annotations),
    taints: (spec?.taints ?? []).map(({ key, value, effect }) => ({ key, value: value ?? '', effect })),
    unschedulable: spec?.unschedulable ?? false,
    ready:
      status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
    createdAt: metadata.creationTimestamp,
    allocatable: {
      cpuMillicores: amounts['cpu'] ?? 0,
      memoryBytes: amounts['memory'] ?? 0,
      pods: amounts['pods'] ?? 0,
    },
    extendedResources: extendedAmounts(amounts),
    deletionTimestamp: metadata.deletionTimestamp ?? null,
  };
}
