import type { Node, Taint } from '../model/objects';
import type { NodeSelectorTerms, PodSpec, Toleration } from '../model/pod-spec';

/** Whether a node's labels satisfy one of the terms; no terms select nothing. */
export function matchesNodeTerms(node: Node, { nodeSelectorTerms }: NodeSelectorTerms): boolean {
  return nodeSelectorTerms.some(({ matchExpressions = [] }) =>
    matchExpressions.every(({ key, operator, values }) => {
      const value = node.metadata.labels?.[key];
      const list = values ?? [];
      switch (operator) {
        case 'In':
          return value !== undefined && list.includes(value);
        case 'NotIn':
          return value === undefined || !list.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        case 'Gt':
          return value !== undefined && Number(value) > Number(list[0]);
        case 'Lt':
          return value !== undefined && Number(value) < Number(list[0]);
        default:
          return false;
      }
    }),
  );
}

/** `nodeSelector` and required node affinity. */
export function matchesNodeSelection(spec: PodSpec, node: Node): boolean {
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    if (node.metadata.labels?.[key] !== value) return false;
  }
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesNodeTerms(node, required);
}

/** Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some(
    ({ key, operator, value, effect }) =>
      (effect === undefined || effect === '' || effect === taint.effect) &&
      (key === undefined || key === '' ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
  );
}

/** The first taint that keeps the pod off the node. */
export function untoleratedTaint(spec: PodSpec, node: Node): Taint | undefined {
  return node.spec.taints?.find(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(spec.tolerations, taint),
  );
}
