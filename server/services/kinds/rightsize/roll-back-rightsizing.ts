import { StepList } from '@/server/domain/execution/step-types';
import { describeWorkload } from '@/server/domain/rightsizing/workload';
import { ok } from '@/server/domain/shared/result';
import { refuse } from '@/server/services/access/refusal';
import { planSteps } from '@/server/services/plans/plan-steps';
import type { RollBackRequest } from '@/server/services/plans/roll-back';
import { approvedAction } from '@/server/services/safety/approved-action';
import { byWorkload, isOpen } from './restore-workload';

/**
 * Takes an ended rightsizing back: opens a plan that sets the former values of every workload that still has ours, and
 * waits for each rollout. Answers the id of that plan; the former plan becomes `rolled_back` when it is done. Refused in
 * advise mode, while paused, when the plan has not ended as completed or failed, when nothing of it stands any more (422),
 * and while another optimization of the cluster is open (409).
 */
export const rollBackRightsizing: RollBackRequest = async (deps, former, actor) => {
  const cluster = await deps.store.fleet.findMonitoredById(former.clusterId);
  if (cluster === null) return refuse('not_found', 'not_found', 'no such plan');
  if (former.optimizationType !== 'rightsize' || former.subject.kind === 'rightsize_rollback')
    return refuse(
      'unprocessable',
      'not_a_rightsizing',
      'only a rightsizing has former requests to return to',
    );
  if (former.status !== 'completed' && former.status !== 'failed')
    return refuse('unprocessable', 'not_ended', `the plan cannot be rolled back: it is ${former.status}`);
  if (cluster.mode === 'advise')
    return refuse('unprocessable', 'advise_mode', 'in advise mode nothing is executed');
  if (cluster.pause !== null)
    return refuse('unprocessable', 'paused', `paused (${cluster.pause}): resume first`);
  const groups = byWorkload((await deps.store.workloadPatches.findByPlan(former.id)).filter(isOpen));
  if (groups.length === 0)
    return refuse('unprocessable', 'nothing_stands', 'nothing of this plan stands any more');
  const title = `Roll-back of the rightsizing of ${cluster.clusterName}`;
  const planId = deps.ids.newId();
  const validationId = deps.ids.newId();
  const now = deps.clock.now();
  const steps = new StepList();
  for (const [first] of groups)
    steps.add('rollback', describeWorkload(first), [], { patch_step_id: first.stepId });
  steps.add('record', cluster.clusterName, steps.positions(), {});
  const opened = await deps.store.transaction(async (store) => {
    const inserted = await store.plans.insert({
      id: planId,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      optimizationType: 'rightsize',
      status: 'executing',
      dryRun: false,
      account: cluster.account,
      region: cluster.region,
      subjectInstanceId: null,
      deadlineAt: null,
      subject: {
        kind: 'rightsize_rollback',
        title,
        rollback_of: former.id,
        validation_id: validationId,
      },
      explanation: title,
      requestedBy: actor.name,
      createdAt: now,
      completedAt: null,
      steps: planSteps(steps.drafts, { planId, ids: deps.ids }),
    });
    if (!inserted) return false;
    await store.safety.insertValidation(
      approvedAction({
        id: validationId,
        clusterId: cluster.clusterId,
        customerId: cluster.customerId,
        planId,
        kind: 'rightsize_rollback',
        reason: title,
        findings: {
          former: groups.flat().map(({ namespace, kind, name, container, former: values }) => ({
            namespace,
            kind,
            name,
            container,
            resources: values,
          })),
        },
        snapshotVersion: null,
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
      detail: { requested_by: actor.name, rollback_of: former.id },
    });
    await store.plans.notifyWaiting(cluster.account, cluster.region);
    return true;
  });
  return opened
    ? ok({ optimizationId: planId })
    : refuse('conflict', 'plan_open', 'another optimization of this cluster is open already');
};
