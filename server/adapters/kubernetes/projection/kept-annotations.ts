/** A client's own bookkeeping, often longer than the object. */
const DROPPED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Injected certificates and whole manifests are longer; every annotation that a rule reads is shorter. */
const VALUE_LIMIT = 1024;

/** Annotations without those that are too long to be a setting, so that 25,000 pods stay small in memory. */
export function keptAnnotations(
  annotations: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(annotations ?? {})) {
    if (key !== DROPPED && value.length <= VALUE_LIMIT) kept[key] = value;
  }
  return kept;
}
