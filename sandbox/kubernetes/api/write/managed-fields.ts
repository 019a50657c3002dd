import type { KubeObject } from '../../model/objects';
import { sameJson } from '../../patch/json-patch';
import { fieldsOf } from '../../model/field-set';
import { isRecord } from '../../store/selectors';
import type { ApiRequest } from '../http/api-context';

/** The entry that says which manager wrote which fields. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managedfields */
export function managerOf(
  request: ApiRequest,
  written: Readonly<Record<string, unknown>>,
  now: string,
): object {
  const { kind } = request.stored;
  const manager = request.query.get('fieldManager') ?? request.userAgent.split('/')[0] ?? 'unknown';
  return {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    time: now,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(written),
    ...(request.info.subresource === '' ? {} : { subresource: request.info.subresource }),
  };
}

/** The object with its managers brought up to date: one entry a manager, holding what it changed last. */
export function withManagedFields(
  next: KubeObject,
  existing: KubeObject,
  request: ApiRequest,
  now: string,
): KubeObject {
  const entry = managerOf(request, changedParts(next, existing), now);
  const others = (next.metadata.managedFields ?? []).filter((other) => !sameManager(other, entry));
  return { ...next, metadata: { ...next.metadata, managedFields: [...others, entry] } };
}

function changedParts(next: KubeObject, existing: KubeObject): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const part of ['metadata', 'spec', 'status']) {
    const after = next[part];
    const before = existing[part];
    if (!isRecord(after)) continue;
    const fields = Object.entries(after).filter(
      ([key, value]) => !sameJson(value, isRecord(before) ? before[key] : undefined),
    );
    if (fields.length > 0) changed[part] = Object.fromEntries(fields);
  }
  return changed;
}

function sameManager(a: unknown, b: unknown): boolean {
  return isRecord(a) && isRecord(b) && a.manager === b.manager && a.subresource === b.subresource;
}
