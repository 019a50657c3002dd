import type { KubeObject, ObjectMeta } from '../../model/objects';
import { sameJson } from '../../patch/json-patch';
import type { StoredResource } from '../../store/cluster-store';
import { isRecord, textOf } from '../../store/selectors';
import { keyOf } from '../../store/table';
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  modifiedConflict,
  notFound,
} from '../../store/status-error';
import { isDryRun, wireTime, type ApiContext, type ApiRequest, type Reply } from '../http/api-context';
import { parseJson } from '../http/body';
import { managerOf, withManagedFields } from './managed-fields';
import { assertValid } from './validate';

/** Kinds whose `metadata.generation` counts the changes of their spec. */
const COUNTED = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
]);

/** Answers POST of a new object. */
export function createObject(context: ApiContext, request: ApiRequest): Reply {
  const { kind, table } = request.stored;
  const body = objectBody(request);
  const given = isRecord(body.metadata) ? body.metadata : {};
  const namespace = request.info.namespace;
  if (given.resourceVersion !== undefined && given.resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  assertNamespace(given, namespace);
  if (namespace !== undefined && context.store.tables.namespaces.get(namespace) === undefined) {
    throw notFound({ group: '', resource: 'namespaces' }, namespace);
  }
  const prefix = typeof given.generateName === 'string' ? given.generateName : '';
  const name =
    typeof given.name === 'string' && given.name !== '' ? given.name : prefix && prefix + context.newSuffix();
  if (name === '') {
    throw invalid(kind, '', [
      {
        reason: 'FieldValueRequired',
        field: 'metadata.name',
        message: 'Required value: name or generateName is required',
      },
    ]);
  }
  const now = wireTime(context.clock.now());
  const { status, ...rest } = body;
  const hasStatus = kind.subresources.includes('status');
  const candidate = {
    ...rest,
    ...(hasStatus || status === undefined ? {} : { status }),
    metadata: {
      ...given,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: context.newUid(),
      resourceVersion: '0',
      creationTimestamp: now,
      ...(COUNTED.has(kind.kind) ? { generation: 1 } : {}),
      managedFields: [managerOf(request, body, now)],
    },
  };
  const object = parsed(request, candidate, (reason) =>
    badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${reason}`),
  );
  assertValid(kind, object);
  if (table.get(keyOf(object.metadata))) throw alreadyExists(kind, name);
  return { status: 201, body: isDryRun(request.query) ? object : table.create(object) };
}

/** Answers PUT of an object or of its status. */
export function replaceObject(context: ApiContext, request: ApiRequest): Reply {
  const body = objectBody(request);
  const given = isRecord(body.metadata) ? body.metadata : {};
  if (given.name !== request.info.name) {
    throw badRequest(
      `the name of the object (${textOf(given.name)}) does not match the name on the URL (${request.info.name ?? ''})`,
    );
  }
  assertNamespace(given, request.info.namespace);
  return { status: 200, body: commitUpdate(context, request, existingObject(request), body) };
}

export function existingObject({ info, stored }: Pick<ApiRequest, 'info' | 'stored'>): KubeObject {
  const name = info.name ?? '';
  const existing = stored.table.get(keyOf({ namespace: info.namespace, name }));
  if (!existing) throw notFound(stored.kind, name);
  return existing;
}

/**
 * Commits what a PUT or a PATCH made of an object: system fields stay, a version or uid that the caller states must
 * hold, only the addressed half (status or the rest) changes, and a change of nothing is no new version.
 */
export function commitUpdate(
  context: ApiContext,
  request: ApiRequest,
  existing: KubeObject,
  wanted: Readonly<Record<string, unknown>>,
): KubeObject {
  const { kind, table } = request.stored;
  const meta = isRecord(wanted.metadata) ? wanted.metadata : {};
  const { name, resourceVersion, uid } = existing.metadata;
  if (meta.uid !== undefined && meta.uid !== uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${textOf(meta.uid)}, UID in object meta: ${uid}`,
    );
  }
  if (
    meta.resourceVersion !== undefined &&
    meta.resourceVersion !== '' &&
    meta.resourceVersion !== resourceVersion
  ) {
    throw modifiedConflict(kind, name);
  }
  const candidate = parsed(request, halvesOf(request, existing, { ...wanted, metadata: meta }), (reason) =>
    invalid(kind, name, [
      { reason: 'FieldValueInvalid', field: 'patch', message: `Invalid value: ${reason}` },
    ]),
  );
  const specChanged = !sameJson(candidate.spec, existing.spec);
  const next: KubeObject =
    COUNTED.has(kind.kind) && specChanged
      ? {
          ...candidate,
          metadata: { ...candidate.metadata, generation: (existing.metadata.generation ?? 0) + 1 },
        }
      : candidate;
  assertValid(kind, next, existing);
  if (sameJson(next, existing)) return existing;
  const managed = withManagedFields(next, existing, request, wireTime(context.clock.now()));
  if (isDryRun(request.query)) return managed;
  return table.update(managed);
}

/** Metadata that only the server writes. */
const SYSTEM_FIELDS = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[];

function halvesOf(
  { info, stored }: ApiRequest,
  existing: KubeObject,
  wanted: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const ofStatus = info.subresource === 'status';
  if (ofStatus) return { ...existing, status: wanted.status };
  const own = new Map<string, unknown>(isRecord(wanted.metadata) ? Object.entries(wanted.metadata) : []);
  for (const field of SYSTEM_FIELDS) {
    if (existing.metadata[field] === undefined) own.delete(field);
    else own.set(field, existing.metadata[field]);
  }
  const metadata = Object.fromEntries(own);
  const result = { ...wanted, apiVersion: existing.apiVersion, kind: existing.kind, metadata };
  if (!stored.kind.subresources.includes('status')) return result;
  return { ...result, status: existing.status };
}

function parsed(request: ApiRequest, candidate: unknown, refuse: (reason: string) => Error): KubeObject {
  const outcome = request.stored.kind.schema.safeParse(candidate);
  if (outcome.success) return outcome.data;
  const [issue] = outcome.error.issues;
  throw refuse(issue ? `${issue.path.join('.')}: ${issue.message}` : 'cannot be decoded');
}

function objectBody({ body, stored: { kind } }: ApiRequest): Record<string, unknown> {
  const value = parseJson(body);
  if (!isRecord(value)) throw badRequest(`the object provided is unrecognized: couldn't get version/kind`);
  const apiVersion = apiVersionOf({ kind });
  if ((value.apiVersion ?? apiVersion) !== apiVersion || (value.kind ?? kind.kind) !== kind.kind) {
    throw badRequest(
      `the API version in the data (${String(value.apiVersion)}, Kind=${String(value.kind)}) does not match the expected API version (${apiVersion}, Kind=${kind.kind})`,
    );
  }
  return { ...value, apiVersion, kind: kind.kind };
}

export function apiVersionOf({ kind }: Pick<StoredResource, 'kind'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

function assertNamespace(metadata: Readonly<Record<string, unknown>>, namespace: string | undefined): void {
  if (metadata.namespace === undefined || metadata.namespace === '' || metadata.namespace === namespace)
    return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}
