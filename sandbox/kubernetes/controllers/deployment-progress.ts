import { conditionOf } from '../model/conditions';
import { condition as conditionSchema, type Condition, type Deployment } from '../model/objects';

const DEFAULT_DEADLINE_SECONDS = 600;

export interface RolloutCounts {
  /** Pods of all sets, and of the set of the present template. */
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly done: boolean;
  /** The set of the present template, if there is one, and whether it has just been made. */
  readonly set: { readonly name: string; readonly isNew: boolean } | null;
}

export function conditionsOf(deployment: Deployment): readonly Condition[] {
  return conditionSchema.array().safeParse(deployment.status.conditions).data ?? [];
}

const countOf = (deployment: Deployment, field: string): number => Number(deployment.status[field] ?? 0);

/**
 * How far the rollout is, as the controller says it: a rollout without progress for `progressDeadlineSeconds` has failed,
 * until something moves again.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/progress.go
 */
export function progressingCondition(deployment: Deployment, counts: RolloutCounts, now: string): Condition {
  const before = conditionOf(conditionsOf(deployment), 'Progressing');
  const { name } = deployment.metadata;
  const say = (status: 'True' | 'False', reason: string, message: string, lastUpdateTime: unknown = now) => ({
    type: 'Progressing',
    status,
    reason,
    message,
    lastTransitionTime: now,
    lastUpdateTime,
  });
  if (counts.done) {
    const was = before?.reason === 'NewReplicaSetAvailable' ? before['lastUpdateTime'] : now;
    return say('True', 'NewReplicaSetAvailable', `Deployment "${name}" has successfully progressed.`, was);
  }
  if (counts.set?.isNew === true)
    return say('True', 'NewReplicaSetCreated', `Created new replica set "${counts.set.name}"`);
  if (before === undefined || hasMoved(deployment, counts))
    return say('True', 'ReplicaSetUpdated', `Deployment "${name}" is progressing.`);
  const deadlineMs = progressDeadline(deployment);
  return deadlineMs !== null && Date.parse(now) > deadlineMs
    ? say(
        'False',
        'ProgressDeadlineExceeded',
        counts.set === null
          ? `Deployment "${name}" has timed out progressing.`
          : `ReplicaSet "${counts.set.name}" has timed out progressing.`,
      )
    : before;
}

/** When a rollout that does not move any more counts as failed; null where none is under way or it has failed already. */
export function progressDeadline(deployment: Deployment): number | null {
  const condition = conditionOf(conditionsOf(deployment), 'Progressing');
  const since = condition?.['lastUpdateTime'];
  if (condition?.status !== 'True' || condition.reason === 'NewReplicaSetAvailable') return null;
  if (typeof since !== 'string') return null;
  const seconds = deployment.spec.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS;
  return Date.parse(since) + seconds * 1_000;
}

/** More new pods, fewer old ones, or more that are ready. */
function hasMoved(deployment: Deployment, { total, updated, ready }: RolloutCounts): boolean {
  const [before, updatedBefore] = [countOf(deployment, 'replicas'), countOf(deployment, 'updatedReplicas')];
  return (
    updated > updatedBefore ||
    total - updated < before - updatedBefore ||
    ready > countOf(deployment, 'readyReplicas')
  );
}
