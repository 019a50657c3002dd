import type { KubeObject } from '../../model/objects';
import { keyOf } from '../../store/table';
import { matchesFields, parseFieldSelector, parseLabelSelector, type FieldTerm } from '../../store/selectors';
import { badRequest, StatusError } from '../../store/status-error';
import type { ApiContext, ApiRequest, Reply } from '../http/api-context';
import { decodeContinue, encodeContinue, type ContinueToken } from './continue-token';

export interface Selection {
  readonly namespace: string | undefined;
  readonly fields: readonly FieldTerm[];
  /** Whether any selector narrows the list. */
  readonly selective: boolean;
  matches(object: KubeObject): boolean;
}

/** The selectors of a list or watch; throws 400 where one cannot be understood. */
export function selectionOf(request: Pick<ApiRequest, 'info' | 'query' | 'stored'>): Selection {
  const { kind } = request.stored;
  const labelText = request.query.get('labelSelector') ?? '';
  const fieldText = request.query.get('fieldSelector') ?? '';
  const byLabels = labelText === '' ? undefined : parseLabelSelector(labelText);
  const fields = fieldText === '' ? [] : parseFieldSelector(fieldText, kind.resource, kind.namespaced);
  const { namespace, name } = request.info;
  const terms =
    name === undefined ? fields : [...fields, { field: 'metadata.name', equals: true, value: name }];
  return {
    namespace,
    fields: terms,
    selective: byLabels !== undefined || terms.length > 0,
    matches: (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      (byLabels === undefined || byLabels(object.metadata.labels)) &&
      matchesFields(object, terms),
  };
}

/**
 * Answers a list, in pages where `limit` is given. All pages of one list show the state of its first page.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export function listObjects(context: ApiContext, request: ApiRequest): Reply {
  const { table, kind } = request.stored;
  const selection = selectionOf(request);
  const limit = limitOf(request.query);
  const token = request.query.get('continue') ?? '';
  assertRevision(context, request, token !== '');

  const page = token === '' ? undefined : decodeContinue(token);
  const source = page ? itemsOfPage(context, request, page) : currentItems(context, request, selection);
  const revision = page === undefined || page.rv < 0 ? context.store.revision : page.rv;

  const matching: KubeObject[] = [];
  let more = 0;
  for (const object of source) {
    if (page && keyOf(object.metadata) < page.start) continue;
    if (!selection.matches(object)) continue;
    if (limit === 0 || matching.length < limit) matching.push(object);
    else more += 1;
  }
  const last = matching.at(-1);
  const continued = more > 0 && last !== undefined;
  if (continued && revision === context.store.revision) table.keepSnapshot(revision, source);
  const metadata = {
    resourceVersion: String(revision),
    ...(continued ? { continue: encodeContinue({ rv: revision, start: `${keyOf(last.metadata)}\0` }) } : {}),
    ...(continued && !selection.selective ? { remainingItemCount: more } : {}),
  };
  const groupVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  return { status: 200, body: serializeList(`${kind.kind}List`, groupVersion, metadata, matching) };
}

/** Items of a list carry no kind and apiVersion of their own, as the typed lists of the API server do not. */
function* serializeList(
  kind: string,
  apiVersion: string,
  metadata: object,
  items: readonly KubeObject[],
): Generator<string> {
  const chunkItems = 200;
  yield `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`;
  for (let start = 0; start < items.length; start += chunkItems) {
    const chunk = items.slice(start, start + chunkItems).map((item) => {
      return JSON.stringify({ ...item, kind: undefined, apiVersion: undefined });
    });
    yield (start === 0 ? '' : ',') + chunk.join(',');
  }
  yield ']}\n';
}

/** Reads by node or namespace must not walk every pod of a large cluster. */
function currentItems(context: ApiContext, request: ApiRequest, selection: Selection): readonly KubeObject[] {
  const { kind, table } = request.stored;
  if (kind.resource === 'pods') {
    const byNode = selection.fields.find((term) => term.field === 'spec.nodeName' && term.equals);
    const { podIndex } = context.store;
    const group =
      byNode && byNode.value !== ''
        ? podIndex.onNode(byNode.value)
        : selection.namespace === undefined
          ? undefined
          : podIndex.inNamespace(selection.namespace);
    if (group) return [...group.values()].sort(byKey);
  }
  return table.sorted();
}

function itemsOfPage(context: ApiContext, request: ApiRequest, page: ContinueToken): readonly KubeObject[] {
  if (page.rv < 0) return request.stored.table.sorted();
  const expired = context.faults.active('continue-expired', context.clusterName) !== undefined;
  const snapshot = expired ? undefined : request.stored.table.snapshot(page.rv);
  if (snapshot) return snapshot;
  throw new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { continueToken: encodeContinue({ rv: -1, start: page.start }) },
  );
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null || text === '') return 0;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  // A list "at any version" is served from the watch cache, which knows no pages.
  return query.get('resourceVersion') === '0' && (query.get('continue') ?? '') === '' ? 0 : Number(text);
}

/** Source of the rules: https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list */
function assertRevision(context: ApiContext, request: ApiRequest, continued: boolean): void {
  const text = request.query.get('resourceVersion') ?? '';
  const match = request.query.get('resourceVersionMatch') ?? '';
  if (match !== '' && text === '') {
    throw badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan') {
    throw badRequest(`resourceVersionMatch: Unsupported value: "${match}"`);
  }
  if (text === '') return;
  if (continued && text !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const wanted = parseRevision(text);
  const current = context.store.revision;
  if (wanted > current) {
    throw new StatusError(504, 'Timeout', `Too large resource version: ${wanted}, current: ${current}`, {
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    });
  }
  if (match === 'Exact' && wanted !== current) {
    throw new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.');
  }
}

export function parseRevision(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw badRequest(`Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}

function byKey(a: KubeObject, b: KubeObject): number {
  const left = keyOf(a.metadata);
  const right = keyOf(b.metadata);
  return left < right ? -1 : left > right ? 1 : 0;
}
