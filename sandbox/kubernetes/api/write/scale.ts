import { z } from 'zod';
import type { KubeObject, LabelSelector } from '../../model/objects';
import { labelSelector } from '../../model/objects';
import { isRecord } from '../../store/selectors';
import { badRequest, invalid, modifiedConflict } from '../../store/status-error';
import type { ApiContext, ApiRequest, Reply } from '../http/api-context';
import { parseJson } from '../http/body';
import { applyPatch, patchTypeOf } from './patch';
import { commitUpdate, existingObject } from './write';

const scaleBody = z.looseObject({
  metadata: z
    .looseObject({ name: z.string().optional(), resourceVersion: z.string().optional() })
    .default({}),
  spec: z.looseObject({ replicas: z.number().int().default(0) }).default({ replicas: 0 }),
});

/** Answers GET, PUT and PATCH of a workload's `/scale`. */
export function scaleObject(context: ApiContext, request: ApiRequest): Reply {
  const existing = existingObject(request);
  const current = scaleOf(existing);
  if (request.method === 'GET') return { status: 200, body: current };
  const wanted =
    request.method === 'PATCH'
      ? applyPatch(patchTypeOf(request.contentType), current, request.body, 'Scale')
      : parseJson(request.body);
  const parsed = scaleBody.safeParse(wanted);
  if (!parsed.success) throw badRequest('Scale in version "v1" cannot be handled as a Scale');
  const { metadata, spec } = parsed.data;
  const { name, resourceVersion } = existing.metadata;
  if (metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name ?? ''}) does not match the name on the URL (${name})`,
    );
  }
  if ((metadata.resourceVersion ?? resourceVersion) !== resourceVersion) {
    throw modifiedConflict(request.stored.kind, name);
  }
  if (spec.replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${spec.replicas}: must be greater than or equal to 0`,
      },
    ]);
  }
  const specBefore = isRecord(existing.spec) ? existing.spec : {};
  const next = { ...existing, spec: { ...specBefore, replicas: spec.replicas } };
  const main = { ...request, info: { ...request.info, subresource: '' } };
  return { status: 200, body: scaleOf(commitUpdate(context, main, existing, next)) };
}

function scaleOf(workload: KubeObject): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata;
  const spec = isRecord(workload.spec) ? workload.spec : {};
  const status = isRecord(workload.status) ? workload.status : {};
  const selector = labelSelector.safeParse(spec.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: {
      replicas: status.replicas ?? 0,
      ...(selector.success ? { selector: selectorText(selector.data) } : {}),
    },
  };
}

function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const sets = (matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`;
  });
  return [...equal, ...sets].join(',');
}
