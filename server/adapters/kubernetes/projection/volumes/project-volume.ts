import { z } from 'zod';
import type { VolumeSnapshot } from '@/server/domain/cluster/snapshot';
import { metadataSchema } from '../metadata-schema';
import { parseObject } from '../parse-object';
import { nodeSelectorSchema, toNodeSelectorTerms } from '../scheduling-rules';

const volumeSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    claimRef: z.object({ namespace: z.string(), name: z.string() }).nullish(),
    nodeAffinity: z.object({ required: nodeSelectorSchema.nullish() }).nullish(),
    csi: z.object({ volumeHandle: z.string() }).nullish(),
    awsElasticBlockStore: z.object({ volumeID: z.string() }).nullish(),
  }),
});

/** The EBS driver's own key stands beside the general one: https://github.com/kubernetes-sigs/aws-ebs-csi-driver */
const ZONE_KEYS: ReadonlySet<string> = new Set([
  'topology.kubernetes.io/zone',
  'topology.ebs.csi.aws.com/zone',
  'failure-domain.beta.kubernetes.io/zone',
]);

/** The zones in which one of the (ORed) terms holds; null when a term holds in any zone. */
function zonesOf(affinity: z.infer<typeof volumeSchema>['spec']['nodeAffinity']): readonly string[] | null {
  const required = affinity?.required;
  if (required === null || required === undefined) return null;
  const zones = new Set<string>();
  for (const term of toNodeSelectorTerms(required)) {
    const limit = term.matchExpressions.find(({ key, operator }) => operator === 'In' && ZONE_KEYS.has(key));
    if (limit === undefined) return null;
    for (const zone of limit.values) zones.add(zone);
  }
  return [...zones].sort();
}

/**
 * A persistent volume as the API server writes it.
 * https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/
 *
 * ```json
 * {"metadata":{"name":"pvc-1","uid":"77…","resourceVersion":"3","creationTimestamp":"2026-01-02T03:04:05Z"},
 *  "spec":{"claimRef":{"namespace":"shop","name":"data-db-0"},"csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-0a"},
 *   "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
 *     {"key":"topology.ebs.csi.aws.com/zone","operator":"In","values":["us-east-1a"]}]}]}}}}
 * ```
 */
export function projectVolume(raw: unknown): VolumeSnapshot {
  const { metadata, spec } = parseObject(volumeSchema, raw);
  // The in-tree form is `aws://us-east-1a/vol-0a`, sometimes without the zone.
  const inTree = spec.awsElasticBlockStore?.volumeID.split('/').at(-1);
  return {
    name: metadata.name,
    claim: spec.claimRef ? { namespace: spec.claimRef.namespace, name: spec.claimRef.name } : null,
    zones: zonesOf(spec.nodeAffinity),
    volumeHandle: spec.csi?.volumeHandle ?? inTree ?? null,
  };
}
