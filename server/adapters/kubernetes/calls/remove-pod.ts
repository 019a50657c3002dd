import type { RetryPolicy } from '@/server/domain/shared/retry-policy';
import type { EvictionOutcome } from '@/server/ports/cluster-api';
import type { Clock } from '@/server/ports/clock';
import { ClusterUnavailableError } from '../transport/errors';
import type { ApiCall, ApiClient } from '../transport/api-client';
import { repeatedCall, type Attempt, type CallBound } from '@/server/adapters/resilience/bounded-call';
import { readText } from '../transport/read-body';
import { evictionOutcome, isDefiniteEvictionAnswer } from './eviction-outcome';

/**
 * A budget's status is written by optimistic locking; its conflicts pass within a few tries. The UID precondition makes
 * the request the same twice.
 */
const CONFLICT_RETRIES: RetryPolicy = {
  tries: 4,
  baseMs: 100,
  factor: 2,
  capMs: 5_000,
  repeatsUnknown: true,
  leastLeftMs: 0,
};

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
  const how = { clock: deps.clock, policy: CONFLICT_RETRIES, bound };
  return repeatedCall(how, async (): Promise<Attempt<EvictionOutcome>> => {
    const { outcome, isConflict } = await sendRemoval(deps.client, call, bound);
    if (!isConflict) return { kind: 'done', value: outcome };
    return { kind: 'failed', failed: 'not-executed', retryAfterMs: null, giveUp: () => outcome };
  });
}

async function sendRemoval(
  client: ApiClient,
  call: ApiCall<string>,
  bound: CallBound,
): Promise<{ readonly outcome: EvictionOutcome; readonly isConflict: boolean }> {
  try {
    const answer = await client.send(call, bound);
    if (answer.ok) return { outcome: { kind: 'accepted' }, isConflict: false };
    const outcome = evictionOutcome(answer.status);
    return { outcome, isConflict: outcome.kind === 'unknown' && answer.status.code === 409 };
  } catch (error) {
    if (!(error instanceof ClusterUnavailableError)) throw error;
    return { outcome: { kind: 'unknown', message: `${error.code}: ${error.message}` }, isConflict: false };
  }
}
