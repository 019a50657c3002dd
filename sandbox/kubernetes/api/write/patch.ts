import { applyJsonPatch, JsonPatchFailure } from '../../patch/json-patch';
import { applyMergePatch } from '../../patch/merge-patch';
import { applyStrategicMergePatch, StrategicMergeFailure } from '../../patch/strategic-merge-patch';
import { isRecord } from '../../store/selectors';
import { badRequest, StatusError } from '../../store/status-error';
import type { ApiContext, ApiRequest, Reply } from '../http/api-context';
import { parseJson } from '../http/body';
import { commitUpdate, existingObject } from './write';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
] as const;
type PatchType = (typeof PATCH_TYPES)[number];

/** Answers PATCH of an object or of its status, by any of the three patch types. */
export function patchObject(context: ApiContext, request: ApiRequest): Reply {
  const type = patchTypeOf(request.contentType);
  const existing = existingObject(request);
  const wanted = applyPatch(type, existing, request.body, request.stored.kind.kind);
  if (isRecord(wanted.metadata) && wanted.metadata.name !== existing.metadata.name) {
    throw badRequest(
      `the name of the object (${String(wanted.metadata.name)}) does not match the name on the URL (${existing.metadata.name})`,
    );
  }
  return { status: 200, body: commitUpdate(context, request, existing, wanted) };
}

/** Throws 415 for a content type that is no patch. */
export function patchTypeOf(contentType: string): PatchType {
  const mediaType = contentType.split(';')[0]?.trim() ?? '';
  const type = PATCH_TYPES.find((known) => known === mediaType);
  if (type) return type;
  throw new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.join(', ')}`,
    { details: {} },
  );
}

/** The patched document; throws 400 for a malformed patch and 422 for a JSON patch that fails on this object. */
export function applyPatch(
  type: PatchType,
  existing: object,
  body: Buffer,
  kind: string,
): Record<string, unknown> {
  const patch = parseJson(body);
  const patched = attempt(() => {
    switch (type) {
      case 'application/json-patch+json':
        return applyJsonPatch(existing, patch);
      case 'application/merge-patch+json':
        if (!isRecord(patch)) throw badRequest('a merge patch is an object');
        return applyMergePatch(existing, patch);
      case 'application/strategic-merge-patch+json':
        return applyStrategicMergePatch(existing, patch, kind);
      default: {
        const never: never = type;
        return never;
      }
    }
  });
  if (!isRecord(patched)) throw badRequest('the patch leaves no object');
  return patched;
}

function attempt(apply: () => unknown): unknown {
  try {
    return apply();
  } catch (error) {
    if (error instanceof StrategicMergeFailure) throw badRequest(error.message);
    if (!(error instanceof JsonPatchFailure)) throw error;
    if (error.code === 'malformed') throw badRequest(error.message);
    // The API server says no more than this of a failed operation, a failed `test` among them.
    throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {
      details: {},
    });
  }
}
