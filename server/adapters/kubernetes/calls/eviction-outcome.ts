import type { EvictionOutcome } from '@/server/ports/cluster-api';
import type { ApiStatus } from '../transport/api-status';
import { isUnknownPath } from './read-object';

/**
 * What a refusal of `POST pods/{name}/eviction` or of `DELETE pods/{name}` means. Bodies as the API server sends them
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works and
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go):
 *
 * ```json
 * {"kind":"Status","status":"Failure","code":429,"reason":"TooManyRequests",
 *  "message":"Cannot evict pod as it would violate the pod's disruption budget.",
 *  "details":{"causes":[{"reason":"DisruptionBudget","message":"The disruption budget web needs 2 healthy pods and has 2 currently"}]}}
 * {"kind":"Status","status":"Failure","code":500,
 *  "message":"This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."}
 * {"kind":"Status","status":"Failure","code":409,"reason":"Conflict","message":"Operation cannot be fulfilled on pods \"web-1\": the UID in the precondition (a) does not match the UID in record (b). The object might have been deleted and then recreated"}
 * {"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"pods \"web-1\" is forbidden: User \"x\" cannot create resource \"pods/eviction\" in API group \"\" in the namespace \"shop\""}
 * {"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"unable to create new content in namespace shop because it is being terminated","details":{"causes":[{"reason":"NamespaceTerminating","field":"metadata.namespace"}]}}
 * {"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"admission webhook \"guard.example.com\" denied the request: not now"}
 * ```
 */
export function evictionOutcome(status: ApiStatus): EvictionOutcome {
  const message = withCause(status);
  if (isBudgetRefusal(status)) {
    return { kind: 'blocked-by-budget', message, retryAfterSeconds: status.retryAfterSeconds };
  }
  if (isSeveralBudgets(status)) return { kind: 'several-budgets', message };
  switch (status.code) {
    case 404:
      return isUnknownPath(status) ? { kind: 'refused', message } : { kind: 'gone' };
    case 409:
      return isUidMismatch(status) ? { kind: 'gone' } : { kind: 'unknown', message };
    case 403:
      // Deleting the namespace deletes the pod as well: kubectl waits for it, so the pod is looked at again.
      if (hasCause(status, 'NamespaceTerminating')) return { kind: 'unknown', message };
      return isMissingGrant(status) ? { kind: 'forbidden', message } : { kind: 'refused', message };
    default:
      if (isWebhookFailure(status)) return { kind: 'refused', message };
      return status.code === 429 || status.code >= 500 || status.code < 400
        ? { kind: 'unknown', message }
        : { kind: 'refused', message };
  }
}

/** True for a 429 or 5xx of the eviction API that says something definite, so that it is not sent again. */
export function isDefiniteEvictionAnswer(status: ApiStatus): boolean {
  return (
    isBudgetRefusal(status) || isSeveralBudgets(status) || (status.code >= 500 && isWebhookFailure(status))
  );
}

/**
 * 429 by a disruption budget, not by priority and fairness: the latter carries no such cause and its text is
 * "Too many requests, please try again later." or "the server has received too many requests …".
 */
function isBudgetRefusal(status: ApiStatus): boolean {
  if (status.code !== 429) return false;
  return hasCause(status, 'DisruptionBudget') || /disruption budget/i.test(status.message);
}

function isSeveralBudgets(status: ApiStatus): boolean {
  return status.code === 500 && /more than one PodDisruptionBudget/i.test(status.message);
}

/** A webhook that should have judged the request and could not be reached: nothing was executed. */
function isWebhookFailure(status: ApiStatus): boolean {
  return /failed calling webhook|admission webhook .* denied/i.test(status.message);
}

/** Other conflicts are of the resource version and pass. */
function isUidMismatch(status: ApiStatus): boolean {
  return /\bUID\b/i.test(status.message) && /precondition/i.test(status.message);
}

/** RBAC's own wording; admission plugins and webhooks refuse with 403 as well. */
export function isMissingGrant(status: ApiStatus): boolean {
  return status.code === 403 && /\bcannot \S+ resource\b/.test(status.message);
}

function hasCause(status: ApiStatus, reason: string): boolean {
  return status.causes.some((cause) => cause.reason === reason);
}

function withCause(status: ApiStatus): string {
  const detail = status.causes.map((cause) => cause.message).find((text) => text !== '');
  return detail === undefined ? status.message : `${status.message} ${detail}`;
}
