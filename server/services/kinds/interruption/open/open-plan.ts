import { interruptionSteps } from '@/server/domain/interruption/plan-steps';
import type { NodeOwner } from '@/server/domain/cluster/node-owner';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { EventRecord } from '@/server/ports/repositories/event-repository';
import type { NewPlan } from '@/server/ports/repositories/plan-repository';
import { planSteps } from '@/server/services/plans/plan-steps';
import { approvedAction } from '@/server/services/safety/approved-action';
import type { InterruptionSubject } from '../interruption-subject';
import type { OpenInterruptionDeps, OpenResult } from './open-result';

/** A node whose interruption must be opened. */
export interface Opening {
  readonly session: ClusterSession;
  readonly node: NodeSnapshot;
  readonly owner: NodeOwner;
  /** Auto Scaling group of its machine. */
  readonly group: string | null;
  readonly stance: InterruptionSubject['stance'];
  readonly deadline: Date;
}

/**
 * Writes the interruption's plan, its steps and the validation that lets it act, in one transaction with the event. In
 * advise mode the plan is a record of what would have been done.
 */
export async function openPlan(
  deps: OpenInterruptionDeps,
  event: EventRecord,
  opening: Opening,
): Promise<OpenResult> {
  const { session, node, owner, stance, deadline } = opening;
  const { cluster } = session;
  const now = deps.clock.now();
  const planId = deps.ids.newId();
  const validationId = deps.ids.newId();
  const advise = cluster.mode === 'advise';
  const subject: InterruptionSubject = {
    kind: 'interruption',
    event_id: event.id,
    event_kind:
      event.eventType === 'rebalance_recommendation' || event.eventType === 'state_change'
        ? event.eventType
        : 'interruption_warning',
    event_time: (event.eventTime ?? now).toISOString(),
    received_at: event.receivedAt.toISOString(),
    node_name: node.name,
    node_uid: node.uid,
    instance_id: event.instanceId ?? '',
    instance_type: node.instanceType,
    availability_zone: node.availabilityZone,
    owner,
    // A node that a person or AWS is stopping without a Spot notice is drained; whether it is replaced is theirs to say.
    stance: event.eventType === 'state_change' ? 'drain-only' : stance,
    instance_action:
      event.instanceAction === 'stop' || event.instanceAction === 'hibernate'
        ? event.instanceAction
        : 'terminate',
    group: opening.group,
    vcpu: Math.ceil(node.allocatable.cpuMillicores / 1000),
    memory_gib: node.allocatable.memoryBytes / 1024 ** 3,
    validation_id: validationId,
  };
  const drafts = interruptionSteps({
    nodeName: subject.node_name,
    nodeUid: subject.node_uid,
    instanceId: subject.instance_id,
    stance: subject.stance,
    instanceAction: subject.instance_action,
    detachFrom: detachFrom(event, opening),
  });
  const plan: NewPlan = {
    id: planId,
    customerId: cluster.customerId,
    clusterId: cluster.clusterId,
    optimizationType: 'interruption',
    status: advise ? 'completed' : 'executing',
    dryRun: advise,
    account: cluster.account,
    region: cluster.region,
    subjectInstanceId: event.instanceId,
    deadlineAt: deadline,
    subject,
    explanation: advise
      ? `In advise mode nothing is executed. In the modes approve and automatic ${node.name} would have been cordoned, drained and ${stance === 'full' ? 'replaced' : 'left to its owner to replace'}.`
      : null,
    requestedBy: `event:${event.source}`,
    createdAt: now,
    completedAt: advise ? now : null,
    steps: planSteps(drafts, { planId, ids: deps.ids, skipped: advise }),
  };
  const opened = await deps.store.transaction(async (store) => {
    if (!(await store.plans.insert(plan))) return false;
    await store.safety.insertValidation(
      approvedAction({
        id: validationId,
        clusterId: cluster.clusterId,
        customerId: cluster.customerId,
        planId,
        kind: 'interruption_drain',
        reason:
          'AWS takes this node in any case; draining it only shortens the outage. Evictions honor disruption budgets until the deadline rule.',
        policy: { deadline: deadline.toISOString() },
        snapshotVersion: session.snapshot()?.version ?? null,
        at: now,
      }),
    );
    await store.events.update(event.id, {
      planId,
      clusterId: cluster.clusterId,
      customerId: cluster.customerId,
      nodeName: node.name,
      ...(advise
        ? {
            status: 'ignored',
            reason: 'advise_mode: recorded what would have been done',
            processedAt: now,
            actionTaken: 'none',
          }
        : { actionTaken: 'cordon_drain_replace' }),
    });
    await store.activity.append({
      at: now,
      kind: 'interruption.received',
      severity: 'warning',
      title: advise
        ? `Spot warning for ${node.name}: advise mode, nothing is executed`
        : `Spot warning for ${node.name}`,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      planId,
      eventId: event.id,
      detail: {
        instance_id: event.instanceId,
        node_name: node.name,
        deadline: deadline.toISOString(),
        owner,
      },
    });
    return true;
  });
  if (!opened) return { kind: 'again', reason: 'another event of this instance was faster' };
  return advise ? { kind: 'settled' } : { kind: 'opened', planId };
}

/**
 * The group from which the instance is detached at the notice. Only for AWS's own warning that it will be terminated: an
 * instance detached for less would run on outside its group. The step itself asks whether the group replaces by itself.
 */
function detachFrom(event: EventRecord, opening: Opening): string | null {
  const ends = event.eventType === 'interruption_warning' && event.instanceAction !== 'stop';
  return opening.owner === 'asg' && ends && event.instanceAction !== 'hibernate' ? opening.group : null;
}
