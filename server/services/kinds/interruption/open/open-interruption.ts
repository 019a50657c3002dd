import { interruptionDeadline, isReplay } from '@/server/domain/interruption/deadline';
import { ASG_TAG, interruptionStance, nodeOwner, type NodeOwner } from '@/server/domain/cluster/node-owner';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { EventRecord } from '@/server/ports/repositories/event-repository';
import { closeEvent } from './close-event';
import { findNode, type NodeSearch } from './find-node';
import { openPlan } from './open-plan';
import type { OpenInterruptionDeps, OpenResult } from './open-result';

/**
 * Turns a stored event into an interruption plan, or settles it with a reason. Idempotent: an instance has one open
 * interruption (a unique key decides), and every further event about it joins that plan.
 */
export const createOpenInterruption =
  (deps: OpenInterruptionDeps) =>
  async (event: EventRecord): Promise<OpenResult> => {
    const { account, region, instanceId, eventTime } = event;
    if (account === null || region === null || instanceId === null || eventTime === null) {
      return settle(deps, event, 'ignored', { reason: 'the event names no instance' });
    }
    const joined = await joinExisting(deps, event, { account, region, instanceId });
    if (joined !== null) return joined;

    const sessions = deps.sessions.ofRegion(account, region);
    const deadline = interruptionDeadline(
      eventTime,
      event.receivedAt,
      sessions[0]?.aws.compute.clockSkewMs() ?? 0,
    );
    const search = await findNode(sessions, instanceId);
    const unasked = search.kind === 'found' ? null : await whyNotAsked(deps, { account, region }, search);
    if (unasked !== null) {
      if (!isReplay(deadline, deps.clock.now())) return { kind: 'again', reason: unasked };
      return settle(deps, event, 'failed', {
        reason: `the cluster could not be asked for as long as the event mattered: ${unasked}`,
      });
    }
    if (search.kind !== 'found') return settleAbsent(deps, event, instanceId, deadline);

    const { session, node } = search.found;
    const { owner, group } = await ownership(session, node);
    switch (event.eventType) {
      case 'rebalance_recommendation':
        if (!deps.drainOnRebalance) return noteRisk(deps, event, session, node);
        break;
      case 'scheduled_change':
      case 'status_check':
        return noteRisk(deps, event, session, node);
      case 'state_change':
        if (event.instanceAction === 'terminated' || event.instanceAction === 'stopped') {
          return settle(deps, event, 'handled', {
            reason: `the instance is ${event.instanceAction}; nothing is left to drain`,
            session,
          });
        }
        break;
      case 'interruption_warning':
        if (isReplay(deadline, deps.clock.now())) {
          return settle(deps, event, 'late', {
            reason: 'the event is older than its notice by far: a replay, nothing was done',
            session,
          });
        }
        break;
      case 'terminated':
      case 'unparsed':
        return settle(deps, event, 'ignored', { reason: 'nothing to do for this kind of event', session });
    }
    const stance = interruptionStance(owner);
    if (stance === 'record-only') {
      return settle(deps, event, 'ignored', {
        reason: `managed_by_aws: a node of owner ${owner} is left alone`,
        session,
      });
    }
    if (session.cluster.pause === 'everything') {
      return settle(deps, event, 'ignored', {
        reason: 'paused: everything is paused for this cluster',
        session,
      });
    }
    return openPlan(deps, event, { session, node, owner, group, stance, deadline });
  };

/**
 * Why absence proves nothing: a registered cluster did not answer, or has no session (its token cannot be opened, or it
 * is just being taken over). Null when every cluster of that account and region was asked.
 */
async function whyNotAsked(
  deps: OpenInterruptionDeps,
  place: { readonly account: string; readonly region: string },
  search: Exclude<NodeSearch, { kind: 'found' }>,
): Promise<string | null> {
  if (search.kind === 'unknown') return search.reason;
  const monitored = await deps.store.fleet.findMonitored(place);
  const closed = monitored.filter((cluster) => deps.sessions.find(cluster.clusterId) === null);
  return closed.length === 0
    ? null
    : closed.map((cluster) => `${cluster.clusterName} is not connected`).join('; ');
}

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
    return settle(deps, event, 'handled', {
      reason: 'an instance that a plan has launched and that is no node yet: the plan takes another',
      planId: launch.planId,
    });
  }
  if (event.eventType === 'interruption_warning' && isReplay(deadline, deps.clock.now())) {
    return settle(deps, event, 'late', {
      reason: 'the event is older than its notice by far and the instance is no node any more',
    });
  }
  return settle(deps, event, 'ignored', {
    reason: 'unregistered_instance: no registered cluster has this instance as a node',
  });
}

/** EC2 silent for 5 s: go on with what Kubernetes tells (Decision 6). */
const ASK_TIMEOUT_MS = 5_000;

/**
 * Who owns the node's machine. Its tags decide, so they are asked for when a worker that has just started does not know
 * them yet: a group's machine taken for a standalone one would be replaced and ended behind the group's back.
 */
async function ownership(
  session: ClusterSession,
  node: NodeSnapshot,
): Promise<{ readonly owner: NodeOwner; readonly group: string | null }> {
  const { facts } = session;
  const row = () => facts.rows().find((one) => one.nodeUid === node.uid);
  if (node.instanceId === null) return { owner: nodeOwner(node, NOTHING_KNOWN), group: null };
  if (facts.instance(node.instanceId) === null)
    await facts.refresh([node.instanceId], { timeoutMs: ASK_TIMEOUT_MS });
  const tags = facts.instance(node.instanceId)?.tags ?? null;
  const group = row()?.autoScalingGroup ?? tags?.[ASG_TAG] ?? null;
  return { owner: nodeOwner(node, { tags, autoScalingGroup: group }), group };
}

const NOTHING_KNOWN = { tags: null, autoScalingGroup: null };

async function settle(
  deps: OpenInterruptionDeps,
  event: EventRecord,
  status: 'ignored' | 'handled' | 'late' | 'failed',
  about: { readonly reason: string; readonly session?: ClusterSession; readonly planId?: string },
): Promise<OpenResult> {
  const { reason, session, planId } = about;
  await deps.store.transaction((store) =>
    closeEvent(store, deps.clock.now(), event, {
      status,
      reason,
      ...(session === undefined
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
