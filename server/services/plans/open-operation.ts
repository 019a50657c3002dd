import type { StepDraft } from '@/server/domain/execution/step-types';
import { ok } from '@/server/domain/shared/result';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { planSteps } from './plan-steps';
import { approvedAction } from '@/server/services/safety/approved-action';

export interface OperationDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface Operation {
  /** What the operation is called in the feed and the history. */
  readonly title: string;
  readonly kind:
    | 'manual_cordon'
    | 'manual_uncordon'
    | 'manual_drain'
    | 'manual_scale'
    | 'template_proof'
    | 'bridge_removal';
  readonly subject:
    { readonly kind: 'manual'; readonly node_name?: string } | { readonly kind: 'template_proof' };
  readonly steps: readonly StepDraft[];
  /** What the gate looked at and found, stored with the validation. */
  readonly findings: Readonly<Record<string, unknown>>;
  /** The version of the snapshot that the findings stand on; absent where none was read. */
  readonly snapshotVersion?: number | null;
  /** The node that this one takes away, which one plan at a time may; absent where several may be open side by side. */
  readonly onlyPlanOf?: { readonly nodeName: string; readonly instanceId: string };
}

/**
 * Opens one action, an operator's or our own, as a plan with its validation, and wakes the worker that executes it.
 * Refused at once when nothing may be executed in this cluster: advise mode, or everything is paused; and with
 * `plan_open` when an open plan drains or terminates the node of `onlyPlanOf`, which is judged under the cluster's lock.
 */
export async function openOperation(
  deps: OperationDeps,
  cluster: MonitoredCluster,
  actor: Pick<Actor, 'name'>,
  operation: Operation,
): Promise<Outcome<{ readonly planId: string }>> {
  if (cluster.mode === 'advise') {
    return refuse(
      'unprocessable',
      'advise_mode',
      'this cluster is in advise mode, in which nothing is executed',
    );
  }
  if (cluster.pause === 'everything') {
    return refuse('unprocessable', 'paused', 'everything is paused for this cluster; resume it first');
  }
  const now = deps.clock.now();
  const planId = deps.ids.newId();
  const validationId = deps.ids.newId();
  const { title, onlyPlanOf: only } = operation;
  return deps.store.transaction(async (store) => {
    if (only !== undefined) {
      await store.safety.lockCluster(cluster.clusterId);
      const subjects = await store.plans.findOpenSubjects(cluster.clusterId);
      if (subjects.some((subject) => subject.nodeName === only.nodeName))
        return refuse('conflict', 'plan_open', `a plan for ${only.nodeName} is open already`);
    }
    await store.plans.insert({
      id: planId,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      optimizationType: 'manual',
      status: 'executing',
      dryRun: false,
      account: cluster.account,
      region: cluster.region,
      subjectInstanceId: only?.instanceId ?? null,
      deadlineAt: null,
      subject: { ...operation.subject, title, validation_id: validationId },
      explanation: title,
      requestedBy: actor.name,
      createdAt: now,
      completedAt: null,
      steps: planSteps(operation.steps, { planId, ids: deps.ids }),
    });
    await store.safety.insertValidation(
      approvedAction({
        id: validationId,
        clusterId: cluster.clusterId,
        customerId: cluster.customerId,
        planId,
        kind: operation.kind,
        reason: title,
        findings: operation.findings,
        snapshotVersion: operation.snapshotVersion ?? null,
        at: now,
      }),
    );
    await store.activity.append({
      at: now,
      kind: 'plan.started',
      severity: 'info',
      title,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      planId,
      eventId: null,
      detail: { requested_by: actor.name },
    });
    await store.plans.notifyWaiting(cluster.account, cluster.region);
    return ok({ planId });
  });
}
