import { z } from 'zod';
import type {
  NodeSelectorTerm,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from '@/server/domain/cluster/snapshot';
import { MATCH_NOTHING, toLabelSelector } from './label-selector';
import { labelSelectorSchema } from './metadata-schema';

const nodeRequirementSchema = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).nullish(),
});

export const nodeSelectorSchema = z.object({
  nodeSelectorTerms: z.array(
    z.object({
      matchExpressions: z.array(nodeRequirementSchema).nullish(),
      matchFields: z.array(nodeRequirementSchema).nullish(),
    }),
  ),
});

const podAffinityTermSchema = z.object({
  topologyKey: z.string(),
  labelSelector: labelSelectorSchema.nullish(),
  namespaces: z.array(z.string()).nullish(),
  namespaceSelector: labelSelectorSchema.nullish(),
});

const podTermsSchema = z
  .object({ requiredDuringSchedulingIgnoredDuringExecution: z.array(podAffinityTermSchema).nullish() })
  .nullish();

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling */
export const schedulingSpecSchema = z.object({
  affinity: z
    .object({
      nodeAffinity: z
        .object({ requiredDuringSchedulingIgnoredDuringExecution: nodeSelectorSchema.nullish() })
        .nullish(),
      podAffinity: podTermsSchema,
      podAntiAffinity: podTermsSchema,
    })
    .nullish(),
  tolerations: z
    .array(
      z.object({
        key: z.string().nullish(),
        operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt', '']).nullish(),
        value: z.string().nullish(),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute', '']).nullish(),
      }),
    )
    .nullish(),
  topologySpreadConstraints: z
    .array(
      z.object({
        topologyKey: z.string(),
        maxSkew: z.number().int(),
        minDomains: z.number().int().nullish(),
        whenUnsatisfiable: z.string(),
        labelSelector: labelSelectorSchema.nullish(),
        matchLabelKeys: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
type SchedulingSpec = z.infer<typeof schedulingSpecSchema>;

export function toNodeSelectorTerms(
  selector: z.infer<typeof nodeSelectorSchema>,
): readonly NodeSelectorTerm[] {
  const withValues = (list: readonly z.infer<typeof nodeRequirementSchema>[] | null | undefined) =>
    (list ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] }));
  return selector.nodeSelectorTerms.map((term) => ({
    matchExpressions: withValues(term.matchExpressions),
    matchFields: withValues(term.matchFields),
  }));
}

export function toNodeAffinity(spec: SchedulingSpec): readonly NodeSelectorTerm[] | null {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === null || required === undefined ? null : toNodeSelectorTerms(required);
}

/**
 * Required terms. `matchLabelKeys` is already part of `labelSelector`: the API server folds it in when it stores the
 * pod (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#matchlabelkeys).
 */
export function toPodAffinity(
  spec: SchedulingSpec,
  which: 'podAffinity' | 'podAntiAffinity',
  podNamespace: string,
): readonly PodAffinityTerm[] {
  const terms = spec.affinity?.[which]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map(({ topologyKey, labelSelector, namespaces, namespaceSelector }) => {
    const named = namespaces ?? [];
    const everywhere = namespaceSelector !== null && namespaceSelector !== undefined;
    return {
      topologyKey,
      selector:
        labelSelector === null || labelSelector === undefined
          ? MATCH_NOTHING
          : toLabelSelector(labelSelector),
      namespaces: everywhere ? ['*'] : named.length > 0 ? named : [podNamespace],
    };
  });
}

export function toTolerations(spec: SchedulingSpec): readonly Toleration[] {
  return (spec.tolerations ?? []).map(({ key, operator, value, effect }) => ({
    key: key ?? '',
    operator: operator === null || operator === undefined || operator === '' ? 'Equal' : operator,
    value: value ?? '',
    effect: effect ?? '',
  }));
}

/** Hard constraints only; `matchLabelKeys` becomes a requirement with the pod's own value of that label. */
export function toTopologySpread(
  spec: SchedulingSpec,
  podLabels: Readonly<Record<string, string>>,
): readonly TopologySpreadConstraint[] {
  return (spec.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    .map(({ topologyKey, maxSkew, minDomains, labelSelector, matchLabelKeys }) => {
      const base =
        labelSelector === null || labelSelector === undefined
          ? MATCH_NOTHING
          : toLabelSelector(labelSelector);
      const own = (matchLabelKeys ?? []).flatMap((key) => {
        const value = podLabels[key];
        const known = base.some((requirement) => requirement.key === key);
        return value === undefined || known ? [] : [{ key, operator: 'In', values: [value] } as const];
      });
      return { topologyKey, maxSkew, minDomains: minDomains ?? null, selector: [...base, ...own] };
    });
}
