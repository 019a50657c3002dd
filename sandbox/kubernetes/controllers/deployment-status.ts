import { conditionOf, isReady, withCondition } from '../model/conditions';
import { condition as conditionSchema, type Condition, type Deployment, type Pod } from '../model/objects';
import { scaledValue } from './replica-counts';

/** The status of a Deployment, from the pods of its sets. Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentStatus */
export function deploymentStatus(
  deployment: Deployment,
  sets: readonly { readonly pods: readonly Pod[]; readonly current: boolean }[],
  now: string,
): Record<string, unknown> {
  const { replicas, strategy } = deployment.spec;
  const pods = sets.flatMap((set) => set.pods);
  const ready = pods.filter(isReady).length;
  const updated = sets.find((set) => set.current)?.pods.length ?? 0;
  const unavailable = Math.max(0, replicas - ready);
  const mayMiss =
    strategy.type === 'Recreate'
      ? 0
      : scaledValue(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, 'down');
  const available = ready >= replicas - mayMiss;
  const done = updated === replicas && pods.length === replicas && ready === replicas;
  const conditions = [
    {
      type: 'Available',
      status: available ? ('True' as const) : ('False' as const),
      reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: available
        ? 'Deployment has minimum availability.'
        : 'Deployment does not have minimum availability.',
    },
    {
      type: 'Progressing',
      status: 'True' as const,
      reason: done ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: done
        ? `Deployment "${deployment.metadata.name}" has successfully progressed.`
        : `Deployment "${deployment.metadata.name}" is progressing.`,
    },
  ];
  const before = conditionsOf(deployment);
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(pods.length > 0 ? { replicas: pods.length } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    conditions: conditions.reduce<Condition[]>((list, next) => {
      const same = conditionOf(list, next.type);
      const unchanged = same?.status === next.status && same.reason === next.reason;
      const lastUpdateTime = unchanged ? same.lastUpdateTime : now;
      return withCondition(list, { ...next, lastTransitionTime: now, lastUpdateTime });
    }, before),
  };
}

function conditionsOf(deployment: Deployment): Condition[] {
  const parsed = conditionSchema.array().safeParse(deployment.status.conditions);
  return parsed.success ? parsed.data : [];
}
