/** List items are named by these keys in a field set, where the item has one of them. */
const ITEM_KEYS = ['name', 'mountPath', 'containerPort', 'type', 'topologyKey', 'uid', 'ip'];

/** Metadata that no manager owns. */
const UNOWNED = new Set([
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
]);

/**
 * The FieldsV1 form of an object: `f:` for a field, `k:` for a keyed list item, `.` for the item itself.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (fieldsV1)
 */
export function fieldsOf(value: object, top = true): object {
  const fields: Record<string, object> = {};
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined || (top && UNOWNED.has(name) && name !== 'metadata')) continue;
    if (name === 'metadata' && isObject(child)) {
      const owned = Object.entries(child).filter(([key]) => !UNOWNED.has(key));
      fields['f:metadata'] = fieldsOf(Object.fromEntries(owned), false);
    } else fields[`f:${name}`] = fieldsOfValue(child);
  }
  return fields;
}

function fieldsOfValue(value: unknown): object {
  if (Array.isArray(value)) return fieldsOfList(value);
  return isObject(value) ? { '.': {}, ...fieldsOf(value, false) } : {};
}

function fieldsOfList(list: readonly unknown[]): object {
  const fields: Record<string, object> = {};
  for (const item of list) {
    if (!isObject(item)) return {};
    const entry = Object.entries(item).find(([key]) => ITEM_KEYS.includes(key));
    if (!entry) return {};
    fields[`k:${JSON.stringify({ [entry[0]]: entry[1] as unknown })}`] = {
      '.': {},
      ...fieldsOf(item, false),
    };
  }
  return fields;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
