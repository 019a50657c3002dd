import type { EvictionOutcome } from '@/server/ports/cluster-api';
import type { Clock } from '@/server/ports/clock';
import { ClusterUnavailableError } from '../transport/errors';
import type { ApiCall, ApiClient } from '../transport/api-client';
import type { CallBound } from '../transport/call-bound';
import { readText } from '../transport/read-body';
import { retryDelayMs } from '../transport/retry-delay';
import { evictionOutcome, isDefiniteEvictionAnswer } from './eviction-outcome';

/** A budget's status is written by optimistic locking; its conflicts pass within a few tries. */
const CONFLICT_TRIES = 4;

interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

function podPath({ namespace, name }: PodRef): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
export function evictionCall(pod: PodRef, graceSeconds: number | null): ApiCall<string> {
  return {
    verb: 'create',
    resource: 'pods/eviction',
    method: 'POST',
    path: `${podPath(pod)}/eviction`,
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: pod.name, namespace: pod.namespace },
      deleteOptions: {
        preconditions: { uid: pod.uid },
        ...(graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds }),
      },
    },
    consume: readText,
    isAnswer: isDefiniteEvictionAnswer,
  };
}

/** A grace of 0 would remove the object while its containers run, so 1 s is the least. */
export function podDeletionCall(pod: PodRef, graceSeconds: number): ApiCall<string> {
  return {
    verb: 'delete',
    resource: 'pods',
    method: 'DELETE',
    path: podPath(pod),
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: Math.max(1, Math.trunc(graceSeconds)),
      preconditions: { uid: pod.uid },
    },
    consume: readText,
    isAnswer: isDefiniteEvictionAnswer,
  };
}

/**
 * Sends an eviction or deletion. Only 401 throws; what stays without a definite answer is `unknown`. Repeating is
 * safe: the UID precondition binds it to this pod, and one already terminating is not counted against a budget again.
 */
export async function removePod(
  deps: { readonly client: ApiClient; readonly clock: Clock },
  call: ApiCall<string>,
  bound: CallBound,
): Promise<EvictionOutcome> {
  for (let conflicts = 1; ; conflicts += 1) {
    try {
      const answer = await deps.client.send(call, bound);
      if (answer.ok) return { kind: 'accepted' };
      const outcome = evictionOutcome(answer.status);
      const isConflict = outcome.kind === 'unknown' && answer.status.code === 409;
      if (!isConflict || conflicts >= CONFLICT_TRIES) return outcome;
    } catch (error) {
      if (!(error instanceof ClusterUnavailableError)) throw error;
      return { kind: 'unknown', message: `${error.code}: ${error.message}` };
    }
    const delayMs = retryDelayMs(conflicts, {
      backoffFactor: 2,
      retryAfterSeconds: null,
      random: Math.random(),
    });
    if (delayMs >= bound.remainingMs()) return { kind: 'unknown', message: 'conflict' };
    await deps.clock.sleep(delayMs, bound.signal);
  }
}
