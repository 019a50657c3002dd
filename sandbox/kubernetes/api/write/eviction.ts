import { z } from 'zod';
import type { Pod, PodDisruptionBudget } from '../../model/objects';
import { isReady, withCondition } from '../../model/conditions';
import { keyOf } from '../../store/table';
import { labelSelectorPredicate } from '../../store/selectors';
import { badRequest, notFound, StatusError, tooManyRequests } from '../../store/status-error';
import { isDryRun, wireTime, type ApiContext, type ApiRequest, type Reply } from '../http/api-context';
import { parseJson } from '../http/body';
import { assertPreconditions, deleteOptions, deletePod, type DeleteOptions } from './delete';
import { successStatus } from '../http/send';

const eviction = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({ name: z.string().optional(), namespace: z.string().optional() }).optional(),
  deleteOptions: deleteOptions.nullish(),
});

const PODS = { group: '', resource: 'pods' };
const REFUSAL = "Cannot evict pod as it would violate the pod's disruption budget.";
/** What the server suggests while the budget's controller has not yet seen its newest spec. */
const UNOBSERVED_RETRY_SECONDS = 10;

/**
 * Answers POST pods/{name}/eviction: deletes the pod if its budget allows one disruption more, and takes that one from
 * the budget at once, before its controller recounts.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ and the eviction REST of Kubernetes 1.32.
 */
export function evictPod(context: ApiContext, request: ApiRequest): Reply {
  const name = request.info.name ?? '';
  const parsed = eviction.safeParse(parseJson(request.body));
  if (!parsed.success || (parsed.data.kind ?? 'Eviction') !== 'Eviction') {
    throw badRequest('Eviction in version "v1" cannot be handled as a Eviction');
  }
  const { metadata } = parsed.data;
  if (metadata?.name !== undefined && metadata.name !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  if (metadata?.namespace !== undefined && metadata.namespace !== request.info.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const options: DeleteOptions = parsed.data.deleteOptions ?? {};
  const dryRun = isDryRun(request.query) || (options.dryRun ?? []).includes('All');
  const { pods } = context.store.tables;
  const pod = pods.get(keyOf({ namespace: request.info.namespace, name }));
  if (!pod) throw notFound(PODS, name);
  denyByWebhook(context);

  if (isOutsideBudgets(pod)) {
    assertPreconditions(PODS, pod, options);
    if (!dryRun) deletePod(context, pod, options.gracePeriodSeconds);
    return { status: 201, body: successStatus(201) };
  }
  takeFromBudget(context, pod, dryRun);
  const marked = dryRun ? pod : markAsDisrupted(context, pod);
  // The mark itself is a new version: a version that the caller stated has been compared before it.
  const { uid, resourceVersion } = options.preconditions ?? {};
  assertPreconditions(PODS, pod, { preconditions: { uid, resourceVersion } });
  if (!dryRun) deletePod(context, marked, options.gracePeriodSeconds);
  return { status: 201, body: successStatus(201) };
}

/** Finished and pending pods, and those that are ending already, disturb nothing: no budget is asked. */
function isOutsideBudgets(pod: Pod): boolean {
  const { phase } = pod.status;
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata.deletionTimestamp !== undefined
  );
}

function takeFromBudget(context: ApiContext, pod: Pod, dryRun: boolean): void {
  const { podDisruptionBudgets } = context.store.tables;
  const budgets = [...podDisruptionBudgets.values()].filter(
    (budget) =>
      budget.metadata.namespace === pod.metadata.namespace &&
      labelSelectorPredicate(budget.spec.selector)(pod.metadata.labels),
  );
  const [budget, second] = budgets;
  if (!budget) return;
  if (second) {
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  if (!isReady(pod) && letsUnhealthyGo(budget)) return;
  assertAllowsOne(budget);
  if (dryRun) return;
  podDisruptionBudgets.update({
    ...budget,
    status: {
      ...budget.status,
      disruptionsAllowed: budget.status.disruptionsAllowed - 1,
      disruptedPods: { ...budget.status.disruptedPods, [pod.metadata.name]: wireTime(context.clock.now()) },
    },
  });
}

/** Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy */
function letsUnhealthyGo({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.desiredHealthy > 0 && status.currentHealthy >= status.desiredHealthy;
}

function assertAllowsOne({ metadata, status }: PodDisruptionBudget): void {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooManyRequests(REFUSAL, UNOBSERVED_RETRY_SECONDS, [
      {
        reason: 'DisruptionBudget',
        message: `The disruption budget ${metadata.name} is still being processed by the server.`,
      },
    ]);
  }
  if (status.disruptionsAllowed > 0) return;
  const allowed = status.conditions?.find((condition) => condition.type === 'DisruptionAllowed');
  const message =
    allowed?.reason === 'SyncFailed'
      ? `The disruption budget ${metadata.name} does not allow evicting pods currently because it failed sync: ${allowed.message ?? ''}`
      : `The disruption budget ${metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`;
  throw tooManyRequests(REFUSAL, 0, [{ reason: 'DisruptionBudget', message }]);
}

function markAsDisrupted(context: ApiContext, pod: Pod): Pod {
  return context.store.tables.pods.update({
    ...pod,
    status: {
      ...pod.status,
      conditions: withCondition(pod.status.conditions, {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
        lastTransitionTime: wireTime(context.clock.now()),
      }),
    },
  });
}

/** A customer's own admission webhook that keeps pods where they are. */
function denyByWebhook({ faults, clusterName }: ApiContext): void {
  const fault = faults.active('eviction-webhook-denied', clusterName);
  if (!fault) return;
  throw new StatusError(
    fault.status ?? 403,
    'Forbidden',
    'admission webhook "evictions.policy.example.com" denied the request: evictions are not allowed now',
  );
}
