import { z } from 'zod';
import type { KubeObject, Pod } from '../../model/objects';
import { keyOf } from '../../store/table';
import { badRequest, conflict, notFound, type GroupResource } from '../../store/status-error';
import { isDryRun, wireTime, type ApiContext, type ApiRequest, type Reply } from '../http/api-context';
import { parseJson } from '../http/body';
import { successStatus } from '../http/send';

export const deleteOptions = z.looseObject({
  gracePeriodSeconds: z.number().int().nullish(),
  preconditions: z
    .looseObject({ uid: z.string().nullish(), resourceVersion: z.string().nullish() })
    .nullish(),
  dryRun: z.array(z.string()).nullish(),
  propagationPolicy: z.string().nullish(),
});
export type DeleteOptions = z.infer<typeof deleteOptions>;

/** Answers DELETE of one object. Pods end after their grace; everything else at once. */
export function deleteObject(context: ApiContext, request: ApiRequest): Reply {
  const { kind, table } = request.stored;
  const name = request.info.name ?? '';
  const options = optionsOf(request);
  const existing = table.get(keyOf({ namespace: request.info.namespace, name }));
  if (!existing) throw notFound(kind, name);
  assertPreconditions(kind, existing, options);
  const dryRun = isDryRun(request.query) || (options.dryRun ?? []).includes('All');
  if (kind.resource === 'pods') {
    const pod = context.store.tables.pods.get(keyOf(existing.metadata));
    if (!pod) throw notFound(kind, name);
    return { status: 200, body: dryRun ? pod : deletePod(context, pod, options.gracePeriodSeconds) };
  }
  if (!dryRun) table.remove(keyOf(existing.metadata));
  const { group, resource } = kind;
  const details = { name, ...(group === '' ? {} : { group }), kind: resource, uid: existing.metadata.uid };
  return { status: 200, body: successStatus(undefined, details) };
}

/**
 * Starts a pod's graceful deletion, shortens one that runs, or removes the pod at once where nothing is to be waited
 * for (grace 0, not scheduled, finished). Returns the pod as it then stands.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export function deletePod(
  { store, clock }: Pick<ApiContext, 'store' | 'clock'>,
  pod: Pod,
  requestedGraceSeconds: number | null | undefined,
): Pod {
  const key = keyOf(pod.metadata);
  const { pods } = store.tables;
  const wanted = requestedGraceSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  const finished = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  const graceSeconds = pod.spec.nodeName === undefined || finished ? 0 : wanted < 0 ? 1 : wanted;
  if (graceSeconds === 0) return pods.remove(key) ?? pod;

  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  let deadlineMs = clock.now().getTime() + graceSeconds * 1_000;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds !== undefined) {
    if (graceSeconds >= deletionGracePeriodSeconds) return pod;
    deadlineMs = Date.parse(deletionTimestamp) + (graceSeconds - deletionGracePeriodSeconds) * 1_000;
  }
  return pods.update({
    ...pod,
    metadata: {
      ...pod.metadata,
      deletionTimestamp: wireTime(new Date(deadlineMs)),
      deletionGracePeriodSeconds: graceSeconds,
    },
  });
}

/** Throws 409 where the object is not the one that the caller meant. */
export function assertPreconditions(of: GroupResource, object: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { metadata } = object;
  if (typeof uid === 'string' && uid !== metadata.uid) {
    throw conflict(
      of,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (typeof resourceVersion === 'string' && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      of,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

function optionsOf(request: ApiRequest): DeleteOptions {
  const parsed = deleteOptions.safeParse(request.body.length === 0 ? {} : parseJson(request.body));
  if (!parsed.success) throw badRequest('DeleteOptions in version "v1" cannot be handled');
  const graceText = request.query.get('gracePeriodSeconds');
  if (graceText === null || request.body.length > 0) return parsed.data;
  if (!/^-?\d+$/.test(graceText)) throw badRequest(`gracePeriodSeconds is no integer: ${graceText}`);
  return { ...parsed.data, gracePeriodSeconds: Number(graceText) };
}
