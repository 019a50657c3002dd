import { z } from 'zod';
import type { DisruptionBudgetSnapshot } from '@/server/domain/cluster/snapshot';
import { toLabelSelector } from './label-selector';
import { labelSelectorSchema, metadataSchema } from './metadata-schema';
import { parseObject } from './parse-object';

const count = z.number().int().nullish();

const budgetSchema = z.object({
  metadata: metadataSchema.extend({ namespace: z.string().min(1), generation: count }),
  spec: z.object({ selector: labelSelectorSchema.nullish() }).nullish(),
  status: z
    .object({
      observedGeneration: count,
      disruptionsAllowed: count,
      currentHealthy: count,
      desiredHealthy: count,
      expectedPods: count,
    })
    .nullish(),
});

/**
 * A disruption budget as policy/v1 writes it. One whose status is not of its present spec is not `observed`, and one
 * without a status allows nothing.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/
 *
 * ```json
 * {"metadata":{"name":"web","namespace":"shop","uid":"9b…","resourceVersion":"55","generation":1,"creationTimestamp":"2026-01-02T03:04:05Z"},
 *  "spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"}}},
 *  "status":{"observedGeneration":1,"disruptionsAllowed":1,"currentHealthy":2,"desiredHealthy":1,"expectedPods":2}}
 * ```
 */
export function projectDisruptionBudget(raw: unknown): DisruptionBudgetSnapshot {
  const { metadata, spec, status } = parseObject(budgetSchema, raw);
  const selector = spec?.selector;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    selector: selector === null || selector === undefined ? null : toLabelSelector(selector),
    disruptionsAllowed: status?.disruptionsAllowed ?? 0,
    currentHealthy: status?.currentHealthy ?? 0,
    desiredHealthy: status?.desiredHealthy ?? 0,
    expectedPods: status?.expectedPods ?? 0,
    observed: (status?.observedGeneration ?? 0) >= (metadata.generation ?? 1),
  };
}
