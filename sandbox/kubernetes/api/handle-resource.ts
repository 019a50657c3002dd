import type { ServerResponse } from 'node:http';
import { methodNotAllowed, StatusError } from '../store/status-error';
import { reviewAccess } from './access/access-review';
import type { ApiContext, ApiRequest, Reply } from './http/api-context';
import { assertJson, parseJson } from './http/body';
import { deleteObject } from './write/delete';
import { evictPod } from './write/eviction';
import { listObjects } from './read/list';
import { readMetrics } from './read/metrics';
import { patchObject } from './write/patch';
import type { ResourceRequest } from './http/request-info';
import { scaleObject } from './write/scale';
import type { TokenIdentity } from './access/tokens';
import { WatchStream } from './read/watch';
import type { WatchHub } from './read/watch-hub';
import { createObject, existingObject, replaceObject } from './write/write';

export interface IncomingRequest {
  readonly method: string;
  readonly info: ResourceRequest;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly contentType: string;
  readonly userAgent: string;
  readonly identity: TokenIdentity;
}

/** A path that no API serves: the API server's plain text, not a Status. */
export class UnknownPath extends Error {
  constructor() {
    super('404 page not found');
    this.name = 'UnknownPath';
  }
}

/** Answers an authorized resource request; `streaming` means that a watch has taken the response over. */
export function handleResource(
  context: ApiContext,
  request: IncomingRequest,
  stream: { response: ServerResponse; hub: WatchHub },
): Reply | 'streaming' {
  const { info } = request;
  if (info.verb !== 'patch' && request.body.length > 0) assertJson(request.contentType);
  if (info.group === 'authorization.k8s.io' && info.resource === 'selfsubjectaccessreviews') {
    if (request.method !== 'POST') throw methodNotAllowed();
    return { status: 201, body: reviewAccess(parseJson(request.body), request.identity) };
  }
  if (info.group === 'metrics.k8s.io' && (info.resource === 'nodes' || info.resource === 'pods')) {
    const absent = context.faults.active('metrics-absent', context.clusterName);
    if (absent?.status === 503) {
      throw new StatusError(
        503,
        'ServiceUnavailable',
        'the server is currently unable to handle the request',
      );
    }
    if (absent || info.version !== 'v1beta1') throw new UnknownPath();
    return readMetrics(context, info, request.query);
  }
  const stored = context.store.resource(info.group, info.version, info.resource);
  if (!stored || (info.namespace !== undefined && !stored.kind.namespaced)) throw new UnknownPath();
  if (info.name !== undefined && stored.kind.namespaced && info.namespace === undefined)
    throw new UnknownPath();
  const full: ApiRequest = { ...request, stored };
  return info.subresource === '' ? handleObject(context, full, stream) : handleSubresource(context, full);
}

function handleObject(
  context: ApiContext,
  request: ApiRequest,
  { response, hub }: { response: ServerResponse; hub: WatchHub },
): Reply | 'streaming' {
  switch (request.info.verb) {
    case 'get':
      return { status: 200, body: existingObject(request) };
    case 'list':
      return listObjects(context, request);
    case 'watch': {
      const watch = new WatchStream(context, request, response);
      watch.open();
      hub.add(watch);
      return 'streaming';
    }
    case 'create':
      if (request.info.name !== undefined) throw methodNotAllowed();
      if (request.stored.kind.namespaced && request.info.namespace === undefined) throw methodNotAllowed();
      return createObject(context, request);
    case 'update':
      return replaceObject(context, request);
    case 'patch':
      return patchObject(context, request);
    case 'delete':
      return deleteObject(context, request);
    default:
      throw methodNotAllowed();
  }
}

function handleSubresource(context: ApiContext, request: ApiRequest): Reply {
  const { subresource, verb } = request.info;
  if (!request.stored.kind.subresources.some((name) => name === subresource)) throw new UnknownPath();
  if (subresource === 'eviction') {
    if (verb !== 'create') throw methodNotAllowed();
    return evictPod(context, request);
  }
  if (subresource === 'scale' && (verb === 'get' || verb === 'update' || verb === 'patch')) {
    return scaleObject(context, request);
  }
  if (subresource === 'status') {
    if (verb === 'get') return { status: 200, body: existingObject(request) };
    if (verb === 'update') return replaceObject(context, request);
    if (verb === 'patch') return patchObject(context, request);
  }
  throw methodNotAllowed();
}
