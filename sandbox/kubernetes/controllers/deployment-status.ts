import { conditionOf, isReady, withCondition } from '../model/conditions';
import type { Condition, Deployment, Pod } from '../model/objects';
import { conditionsOf, progressingCondition } from './deployment-progress';
import { scaledValue } from './replica-counts';

/** One ReplicaSet of a Deployment with its pods. */
interface SetOfPods {
  readonly name: string;
  readonly pods: readonly Pod[];
  /** Whether it is of the present template, and was made just now. */
  readonly current: boolean;
  readonly isNew: boolean;
}

/** The status of a Deployment, from the pods of its sets. Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentStatus */
export function deploymentStatus(
  deployment: Deployment,
  sets: readonly SetOfPods[],
  now: string,
): Record<string, unknown> {
  const { replicas, strategy } = deployment.spec;
  const pods = sets.flatMap((set) => set.pods);
  const ready = pods.filter(isReady).length;
  const current = sets.find((set) => set.current);
  const updated = current?.pods.length ?? 0;
  const unavailable = Math.max(0, replicas - ready);
  const mayMiss =
    strategy.type === 'Recreate'
      ? 0
      : scaledValue(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, 'down');
  const available = ready >= replicas - mayMiss;
  const done = updated === replicas && pods.length === replicas && ready === replicas;
  const availability = {
    type: 'Available',
    status: available ? ('True' as const) : ('False' as const),
    reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: available
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
    lastTransitionTime: now,
  };
  const before = conditionsOf(deployment);
  const same = conditionOf(before, 'Available');
  const isSame = same?.status === availability.status && same.reason === availability.reason;
  const counts = { total: pods.length, updated, ready, done, set: current ?? null };
  const conditions: Condition[] = [
    { ...availability, lastUpdateTime: isSame ? same['lastUpdateTime'] : now },
    progressingCondition(deployment, counts, now),
  ];
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(pods.length > 0 ? { replicas: pods.length } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    conditions: conditions.reduce<Condition[]>(withCondition, [...before]),
  };
}
