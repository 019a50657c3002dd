import { z } from 'zod';
import type { ScalableKind, ScaleState } from '@/server/ports/cluster-api';
import { parseObject } from '../parse-object';

const scaleSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), uid: z.string().min(1) }),
  spec: z.object({ replicas: z.number().int().nullish() }).nullish(),
  status: z.object({ replicas: z.number().int().nullish() }).nullish(),
});

/**
 * A workload's scale subresource, or the workload itself: UID and counts stand in the same places. Go leaves a count
 * of 0 out of the former.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#patchreadscale
 *
 * ```json
 * {"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web","namespace":"shop","uid":"a1…","resourceVersion":"7"},
 *  "spec":{"replicas":3},"status":{"replicas":3,"selector":"app=web"}}
 * ```
 */
export function projectScale(raw: unknown, kind: ScalableKind): ScaleState & { readonly uid: string } {
  const { metadata, spec, status } = parseObject(scaleSchema, raw);
  return {
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    specReplicas: spec?.replicas ?? 0,
    statusReplicas: status?.replicas ?? 0,
  };
}
