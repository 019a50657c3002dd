import { isRecord, textOf } from '../store/selectors';

/** A patch that names a directive or a list item wrongly; the API server answers 400. */
export class StrategicMergeFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StrategicMergeFailure';
  }
}

/**
 * The merge key of each list that is merged item by item, from the `patchMergeKey` tags of the API types. A list that
 * is not named here (taints and tolerations among them) is atomic: the patch replaces it whole.
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.32/ ("patch merge key" lines)
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  ports: 'containerPort',
  hostAliases: 'ip',
  podIPs: 'ip',
  topologySpreadConstraints: 'topologyKey',
  conditions: 'type',
  addresses: 'type',
  ownerReferences: 'uid',
};

/** Lists of plain values that are merged as sets. */
const PRIMITIVE_SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

type Fields = Readonly<Record<string, unknown>>;

/** Applies a strategic merge patch to an object of a kind and returns the result; the target stays as it is. */
export function applyStrategicMergePatch(target: unknown, patch: unknown, kind: string): unknown {
  if (!isRecord(patch)) throw new StrategicMergeFailure('a strategic merge patch is an object');
  return mergeObject(isRecord(target) ? target : {}, patch, kind);
}

function mergeObject(target: Fields, patch: Fields, kind: string): Fields | undefined {
  const directive = patch.$patch;
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return undefined;
  if (directive !== undefined && directive !== 'merge') {
    throw new StrategicMergeFailure(`Unknown patch type found: ${textOf(directive)}`);
  }
  const entries = new Map<string, unknown>(Object.entries(target));
  const retained = patch.$retainKeys;
  if (Array.isArray(retained)) {
    for (const key of entries.keys()) if (!retained.includes(key)) entries.delete(key);
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) applyListDirective(entries, key, value);
    else if (value === null) entries.delete(key);
    else {
      const merged = mergeValue(entries.get(key), value, key, kind);
      if (merged === undefined) entries.delete(key);
      else entries.set(key, merged);
    }
  }
  return Object.fromEntries(entries);
}

function mergeValue(target: unknown, patch: unknown, field: string, kind: string): unknown {
  if (isRecord(patch)) return mergeObject(isRecord(target) ? target : {}, patch, kind);
  if (!Array.isArray(patch)) return patch;
  const existing: readonly unknown[] = Array.isArray(target) ? target : [];
  const wanted: readonly unknown[] = patch;
  if (PRIMITIVE_SETS.has(field)) return [...new Set([...existing, ...wanted])];
  const mergeKey = field === 'ports' && kind === 'Service' ? 'port' : MERGE_KEYS[field];
  return mergeKey === undefined ? wanted.map(withoutDirectives) : mergeList(existing, wanted, mergeKey, kind);
}

function mergeList(
  target: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
  kind: string,
): unknown[] {
  const items = patch.filter(isRecord);
  if (items.length !== patch.length) throw new StrategicMergeFailure('a merged list holds objects');
  if (items.some((item) => item.$patch === 'replace')) {
    return items.filter((item) => item.$patch === undefined).map(withoutDirectives);
  }
  const result = [...target];
  for (const item of items) {
    const identity = item[mergeKey];
    if (identity === undefined) {
      throw new StrategicMergeFailure(
        `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
      );
    }
    const index = result.findIndex((existing) => isRecord(existing) && existing[mergeKey] === identity);
    const existing = result[index];
    const merged = mergeObject(isRecord(existing) ? existing : {}, item, kind);
    if (merged === undefined) {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = merged;
    else result.push(merged);
  }
  return result;
}

function applyListDirective(entries: Map<string, unknown>, key: string, value: unknown): void {
  const removal = /^\$deleteFromPrimitiveList\/(.+)$/.exec(key);
  if (removal?.[1] !== undefined) {
    const list = entries.get(removal[1]);
    const gone = new Set<unknown>(Array.isArray(value) ? value : []);
    if (Array.isArray(list))
      entries.set(
        removal[1],
        list.filter((item) => !gone.has(item)),
      );
  } else if (!/^\$(patch|retainKeys|setElementOrder\/.+)$/.test(key)) {
    throw new StrategicMergeFailure(`invalid directive: ${key}`);
  }
}

function withoutDirectives<T>(value: T): T | Fields {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('$')));
}
