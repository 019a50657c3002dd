import { z } from 'zod';
import type { AutoscalerSnapshot } from '@/server/domain/rightsizing/workload';
import { metadataSchema } from '../metadata-schema';
import { parseObject } from '../parse-object';

const targetSchema = z.object({ type: z.string() });
const resourceSchema = z.object({ name: z.string(), target: targetSchema });

const autoscalerSchema = z.object({
  metadata: metadataSchema.extend({ namespace: z.string().min(1) }),
  spec: z.object({
    scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
    metrics: z
      .array(
        z.object({
          type: z.string(),
          resource: resourceSchema.nullish(),
          containerResource: resourceSchema.extend({ container: z.string() }).nullish(),
        }),
      )
      .nullish(),
  }),
});

/** The API server gives an autoscaler without metrics this one: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
const DEFAULT_UTILIZATION: AutoscalerSnapshot['utilization'] = [{ resource: 'cpu', container: null }];

/**
 * What a HorizontalPodAutoscaler scales, and on which shares of requests.
 *
 * ```json
 * {"metadata":{"name":"web","namespace":"shop","uid":"7a…","resourceVersion":"9","creationTimestamp":"2026-01-02T03:04:05Z"},
 *  "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"minReplicas":2,"maxReplicas":9,
 *   "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":70}}}]}}
 * ```
 */
export function projectAutoscaler(raw: unknown): AutoscalerSnapshot {
  const { metadata, spec } = parseObject(autoscalerSchema, raw);
  const { metrics } = spec;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    labels: metadata.labels ?? {},
    target: { kind: spec.scaleTargetRef.kind, name: spec.scaleTargetRef.name },
    utilization:
      metrics === null || metrics === undefined || metrics.length === 0
        ? DEFAULT_UTILIZATION
        : metrics.flatMap(({ resource, containerResource }) => {
            const found = containerResource ?? resource;
            if (!found || found.target.type !== 'Utilization') return [];
            return [{ resource: found.name, container: containerResource?.container ?? null }];
          }),
  };
}
