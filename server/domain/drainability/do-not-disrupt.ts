/** Annotations that count alike, on a pod or on its node (Decision 25). */
const MARKS: readonly (readonly [string, string])[] = [
  ['cloudoptim.io/do-not-disrupt', 'true'],
  ['karpenter.sh/do-not-disrupt', 'true'],
  ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'],
];

/** Whether annotations ask that a pod or node be left alone. */
export function isDoNotDisrupt(annotations: Readonly<Record<string, string>>): boolean {
  return MARKS.some(([key, value]) => annotations[key] === value);
}
