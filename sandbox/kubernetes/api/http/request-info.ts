/** A request as the authorizer sees it. Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#review-your-request-attributes */
export interface ResourceRequest {
  readonly kind: 'resource';
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly resource: string;
  readonly name: string | undefined;
  readonly subresource: string;
}

export interface PathRequest {
  readonly kind: 'path';
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

const VERB_OF_METHOD: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Splits a request line; everything that is no resource path is a `path` request. */
export function parseRequestInfo(method: string, url: URL): RequestInfo {
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const other: PathRequest = { kind: 'path', verb: method.toLowerCase(), path: url.pathname };
  let group = '';
  let rest: readonly string[];
  if (parts[0] === 'api' && parts.length > 2) rest = parts.slice(1);
  else if (parts[0] === 'apis' && parts.length > 3) {
    group = parts[1] ?? '';
    rest = parts.slice(2);
  } else return other;

  const [version = '', ...path] = rest;
  let namespace: string | undefined;
  let [resource, name, ...subresource] = path;
  if (
    resource === 'namespaces' &&
    name !== undefined &&
    subresource.length > 0 &&
    !isNamespaceSubresource(subresource)
  ) {
    namespace = name;
    [resource, name, ...subresource] = subresource;
  }
  if (resource === undefined) return other;
  return {
    kind: 'resource',
    verb: verbOf(method, name !== undefined, url),
    group,
    version,
    namespace,
    resource,
    name,
    subresource: subresource.join('/'),
  };
}

function isNamespaceSubresource(parts: readonly string[]): boolean {
  return parts.length === 1 && (parts[0] === 'status' || parts[0] === 'finalize');
}

function verbOf(method: string, named: boolean, url: URL): string {
  if (method === 'GET' || method === 'HEAD') {
    const watch = url.searchParams.get('watch');
    if (watch !== null && watch !== 'false' && watch !== '0') return 'watch';
    return named ? 'get' : 'list';
  }
  if (method === 'DELETE' && !named) return 'deletecollection';
  return VERB_OF_METHOD[method] ?? method.toLowerCase();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
