import { interruptionDeadline, isReplay } from '@/server/domain/interruption/deadline';
import { interruptionSteps } from '@/server/domain/interruption/plan-steps';
import { interruptionStance, nodeOwner, type NodeOwner } from '@/server/domain/cluster/node-owner';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession, ClusterSessions } from '@/server/ports/cluster-session';
import type { EventRecord } from '@/server/ports/repositories/event-repository';
import type { NewPlan } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import { closeEvent } from './close-event';
import { findNode } from './find-node';
import type { InterruptionSubject } from './interruption-subject';
import { planSteps } from '../plans/plan-steps';

export interface OpenInterruptionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sessions: ClusterSessions;
  readonly drainOnRebalance: boolean;
}

export type OpenResult =
  /** A plan stands in the database and must be run. */
  | { readonly kind: 'opened'; readonly planId: string }
  /** The event is settled: ignored, noted, or joined to a plan that exists. */
  | { readonly kind: 'settled' }
  /** A cluster could not be asked; the event stays `handling` and is taken up again. */
  | { readonly kind: 'again'; readonly reason: string };

/**
 * Turns a stored event into an interruption plan, or settles it with a reason. Idempotent: an instance has one open
 * interruption (a unique key decides), and every further event about it joins that plan.
 */
export const createOpenInterruption =
  (deps: OpenInterruptionDeps) =>
  async (event: EventRecord): Promise<OpenResult> => {
    const { account, region, instanceId, eventTime } = event;
    if (account === null || region === null || instanceId === null || eventTime === null) {
      return settle(deps, event, 'ignored', 'the event names no instance');
    }
    const joined = await joinExisting(deps, event, { account, region, instanceId });
    if (joined !== null) return joined;

    const sessions = deps.sessions.ofRegion(account, region);
    const search = await findNode(sessions, instanceId);
    if (search.kind === 'unknown') return { kind: 'again', reason: search.reason };
    const deadline = interruptionDeadline(eventTime, sessions[0]?.aws.compute.clockSkewMs() ?? 0);
    if (search.kind === 'absent') return settleAbsent(deps, event, instanceId, deadline);

    const { session, node } = search.found;
    const owner = ownerOf(session, node);
    switch (event.eventType) {
      case 'rebalance_recommendation':
        if (!deps.drainOnRebalance) return noteRisk(deps, event, session, node);
        break;
      case 'scheduled_change':
      case 'status_check':
        return noteRisk(deps, event, session, node);
      case 'state_change':
        if (event.instanceAction === 'terminated' || event.instanceAction === 'stopped') {
          return settle(
            deps,
            event,
            'handled',
            `the instance is ${event.instanceAction}; nothing is left to drain`,
            session,
          );
        }
        break;
      case 'interruption_warning':
        if (isReplay(deadline, deps.clock.now())) {
          return settle(
            deps,
            event,
            'late',
            'the event is older than its notice by far: a replay, nothing was done',
            session,
          );
        }
        break;
      case 'terminated':
      case 'unparsed':
        return settle(deps, event, 'ignored', 'nothing to do for this kind of event', session);
    }
    const stance = interruptionStance(owner);
    if (stance === 'record-only') {
      return settle(
        deps,
        event,
        'ignored',
        `managed_by_aws: a node of owner ${owner} is left alone`,
        session,
      );
    }
    if (session.cluster.pause === 'everything') {
      return settle(deps, event, 'ignored', 'paused: everything is paused for this cluster', session);
    }
    return openPlan(deps, event, { session, node, owner, stance, deadline });
  };

async function joinExisting(
  deps: OpenInterruptionDeps,
  event: EventRecord,
  subject: { account: string; region: string; instanceId: string },
): Promise<OpenResult | null> {
  const plan = await deps.store.plans.findLatestInterruption(
    subject.account,
    subject.region,
    subject.instanceId,
  );
  if (plan === null) return null;
  const recent =
    plan.completedAt === null ||
    (plan.deadlineAt !== null && event.eventTime !== null && !isReplay(plan.deadlineAt, event.eventTime));
  if (!recent) return null;
  await deps.store.transaction(async (store) => {
    await closeEvent(store, deps.clock.now(), event, {
      status: event.eventType === 'interruption_warning' ? 'ignored' : 'handled',
      reason:
        event.eventType === 'interruption_warning'
          ? 'duplicate: this instance has an interruption already'
          : 'joined the interruption of this instance',
      planId: plan.id,
      clusterId: plan.clusterId,
      customerId: plan.customerId,
      quiet: true,
    });
  });
  return { kind: 'settled' };
}

async function settleAbsent(
  deps: OpenInterruptionDeps,
  event: EventRecord,
  instanceId: string,
  deadline: Date,
): Promise<OpenResult> {
  const launch = await deps.store.launches.findByInstance(instanceId);
  if (launch !== null) {
    return settle(
      deps,
      event,
      'handled',
      'an instance that a plan has launched and that is no node yet: the plan takes another',
      null,
      launch.planId,
    );
  }
  if (event.eventType === 'interruption_warning' && isReplay(deadline, deps.clock.now())) {
    return settle(
      deps,
      event,
      'late',
      'the event is older than its notice by far and the instance is no node any more',
    );
  }
  return settle(
    deps,
    event,
    'ignored',
    'unregistered_instance: no registered cluster has this instance as a node',
  );
}

function ownerOf(session: ClusterSession, node: NodeSnapshot): NodeOwner {
  const known = session.facts.rows().find((row) => row.nodeUid === node.uid);
  if (known !== undefined) return known.owner;
  const instance = node.instanceId === null ? null : session.facts.instance(node.instanceId);
  return nodeOwner(node, { tags: instance?.tags ?? null, autoScalingGroup: null });
}

async function settle(
  deps: OpenInterruptionDeps,
  event: EventRecord,
  status: 'ignored' | 'handled' | 'late',
  reason: string,
  session: ClusterSession | null = null,
  planId?: string,
): Promise<OpenResult> {
  await deps.store.transaction((store) =>
    closeEvent(store, deps.clock.now(), event, {
      status,
      reason,
      ...(session === null
        ? {}
        : { clusterId: session.cluster.clusterId, customerId: session.cluster.customerId }),
      ...(planId === undefined ? {} : { planId }),
    }),
  );
  return { kind: 'settled' };
}

async function noteRisk(
  deps: OpenInterruptionDeps,
  event: EventRecord,
  session: ClusterSession,
  node: NodeSnapshot,
): Promise<OpenResult> {
  const now = deps.clock.now();
  await deps.store.transaction(async (store) => {
    if (node.instanceId !== null) await store.fleet.markRisk(session.cluster.clusterId, node.instanceId, now);
    await closeEvent(store, now, event, {
      status: 'handled',
      reason: null,
      actionTaken: 'risk_noted',
      clusterId: session.cluster.clusterId,
      customerId: session.cluster.customerId,
      nodeName: node.name,
    });
  });
  return { kind: 'settled' };
}

interface Opening {
  readonly session: ClusterSession;
  readonly node: NodeSnapshot;
  readonly owner: NodeOwner;
  readonly stance: InterruptionSubject['stance'];
  readonly deadline: Date;
}

async function openPlan(
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
    eventId: event.id,
    eventKind:
      event.eventType === 'rebalance_recommendation' || event.eventType === 'state_change'
        ? event.eventType
        : 'interruption_warning',
    eventTime: (event.eventTime ?? now).toISOString(),
    receivedAt: event.receivedAt.toISOString(),
    nodeName: node.name,
    nodeUid: node.uid,
    instanceId: event.instanceId ?? '',
    instanceType: node.instanceType,
    availabilityZone: node.availabilityZone,
    owner,
    // A node that a person or AWS is stopping without a Spot notice is drained; whether it is replaced is theirs to say.
    stance: event.eventType === 'state_change' ? 'drain-only' : stance,
    instanceAction:
      event.instanceAction === 'stop' || event.instanceAction === 'hibernate'
        ? event.instanceAction
        : 'terminate',
    group: session.facts.rows().find((row) => row.nodeUid === node.uid)?.autoScalingGroup ?? null,
    vcpu: Math.ceil(node.allocatable.cpuMillicores / 1000),
    memoryGib: node.allocatable.memoryBytes / 1024 ** 3,
    validationId,
  };
  const drafts = interruptionSteps({ ...subject, detachFrom: null });
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
    await store.safety.insertValidation({
      id: validationId,
      clusterId: cluster.clusterId,
      customerId: cluster.customerId,
      planId,
      kind: 'interruption_drain',
      actionTaken: 'approved',
      isSafe: true,
      verdict: {
        is_safe: true,
        action_taken: 'approved',
        reason:
          'AWS takes this node in any case; draining it only shortens the outage. Evictions honour disruption budgets until the deadline rule.',
        violations: [],
        layers: [],
      },
      policy: { deadline: deadline.toISOString() },
      snapshotVersion: session.snapshot()?.version ?? null,
      createdAt: now,
      violations: [],
      mix: null,
    });
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
