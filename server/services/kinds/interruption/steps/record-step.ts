import { transitionPlan } from '@/server/domain/execution/plan-machine';
import {
  customerImpact,
  interruptionOutcome,
  type InterruptionOutcome,
} from '@/server/domain/interruption/outcome';
import { pendingTime, type PendingTime, type Successor } from '@/server/domain/interruption/pending-time';
import { msBetween } from '@/server/domain/shared/instant';
import type { IdSource, Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';
import type { Telemetry } from '@/server/ports/telemetry';
import { subjectOf, type InterruptionSubject } from '../interruption-subject';
import type { StepContext, StepEnd, StepHandler } from '@/server/services/plans/step-handler';
import { INTERRUPTION_TAINT } from '@/server/services/steps/interruption-taint';

export interface RecordStepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/** Closes a plan: judges how it went, writes event, feedback and feed, and undoes what a false event had begun. */
export const createRecordStep =
  (deps: RecordStepDeps): StepHandler<'record'> =>
  async (context) => {
    const subject = subjectOf(context.plan);
    const verify = context.stepOf('verify');
    if (verify?.status === 'failed')
      return undo(deps, context, subject, verify.error?.message ?? 'EC2 contradicts the event');
    return close(deps, context, subject);
  };

/** The event was not true: the cordon is taken back and the event ignored with the reason. */
async function undo(
  deps: RecordStepDeps,
  context: StepContext,
  subject: InterruptionSubject,
  reason: string,
): Promise<StepEnd<'record'>> {
  const node = { name: subject.node_name, uid: subject.node_uid };
  const outcome = await context.session.api.uncordon(
    await context.permit('uncordon', node.uid),
    node,
    INTERRUPTION_TAINT.key,
    { timeoutMs: 10_000 },
  );
  const undone = outcome.kind === 'patched' || outcome.kind === 'not-found';
  if (!undone) await context.log('error', `${node.name} could not be uncordoned: ${outcome.message}`);
  const at = deps.clock.now();
  return {
    status: 'succeeded',
    result: { undone: undone ? [`${node.name} schedulable again`] : [] },
    together: async (store) => {
      await store.events.updateByPlan(context.plan.id, {
        status: 'ignored',
        reason,
        actionTaken: undone ? 'cordoned_and_undone' : 'cordoned',
        processedAt: at,
      });
      await store.plans.update(context.claim, {
        status: planEnd('roll-back'),
        outcome: reason,
        completedAt: at,
      });
      await store.activity.append({
        at,
        kind: 'interruption.finished',
        severity: 'warning',
        title: `The warning for ${subject.node_name} was not true and is undone: ${reason}`,
        customerId: context.plan.customerId,
        clusterId: context.plan.clusterId,
        planId: context.plan.id,
        eventId: subject.event_id,
        detail: { uncordoned: undone },
      });
    },
  };
}

function planEnd(event: 'complete' | 'fail' | 'roll-back') {
  const next = transitionPlan('executing', event);
  if (!next.ok) throw new Error(`illegal plan transition executing → ${event}`);
  return next.value;
}

async function close(
  deps: RecordStepDeps,
  context: StepContext,
  subject: InterruptionSubject,
): Promise<StepEnd<'record'>> {
  const { plan } = context;
  const at = deps.clock.now();
  const { undrained, pods = [] } = context.stepOf('drain')?.result ?? {};
  const cordonedAt = timeOf(context.stepOf('cordon')?.result?.cordoned_at);
  const readyAt = timeOf((context.stepOf('wait-ready') ?? context.stepOf('await-group'))?.result?.ready_at);
  const drainedAt = undrained === undefined ? null : at;
  const outcome = interruptionOutcome({
    deadline: plan.deadlineAt ?? at,
    receivedAt: new Date(subject.received_at),
    cordonedAt,
    undrainedPods: undrained ?? null,
    capacityReadyAt: readyAt ?? (subject.stance === 'drain-only' ? drainedAt : null),
  });
  observeStages(deps.telemetry, {
    receivedAt: new Date(subject.received_at),
    cordonedAt,
    drainedAt: undrained === undefined ? null : (context.stepOf('drain')?.finishedAt ?? null),
    replacedAt: readyAt,
  });
  const pending = measurePending(context, undrained === undefined ? [] : pods, at);
  return {
    status: 'succeeded',
    result: {
      outcome: outcome.status,
      reason: outcome.reason,
      pending_pod_seconds: pending.pendingPodSeconds,
      missing_pod_seconds: pending.missingPodSeconds,
    },
    together: async (store) => {
      // What was launched is a node by now, or nobody waits for it any more.
      for (const step of context.steps()) await store.safety.release(step.id, at);
      await store.events.update(subject.event_id, {
        status: outcome.status,
        reason: outcome.reason,
        processedAt: at,
      });
      await store.plans.update(context.claim, {
        status: planEnd(outcome.status === 'failed' ? 'fail' : 'complete'),
        outcome: outcome.reason ?? 'cordoned, drained and replaced in time',
        completedAt: at,
      });
      await store.feedback.insert(feedback(deps, context, subject, { at, pending }));
      await store.activity.append({
        at,
        kind: outcome.status === 'failed' ? 'interruption.attention' : 'interruption.finished',
        severity: outcome.status === 'handled' ? 'success' : outcome.status === 'late' ? 'warning' : 'error',
        title: finishedTitle(subject, outcome),
        customerId: plan.customerId,
        clusterId: plan.clusterId,
        planId: plan.id,
        eventId: subject.event_id,
        detail: { status: outcome.status },
      });
    },
  };
}

const timeOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

function observeStages(
  telemetry: Telemetry,
  times: {
    readonly receivedAt: Date;
    readonly cordonedAt: Date | null;
    readonly drainedAt: Date | null;
    readonly replacedAt: Date | null;
  },
): void {
  const { receivedAt, cordonedAt, drainedAt, replacedAt } = times;
  const seconds = (from: Date, to: Date) => msBetween(from, to) / 1000;
  if (cordonedAt !== null)
    telemetry.interruptionTook('received_to_cordoned', seconds(receivedAt, cordonedAt));
  if (cordonedAt !== null && drainedAt !== null)
    telemetry.interruptionTook('cordoned_to_drained', seconds(cordonedAt, drainedAt));
  if (replacedAt !== null)
    telemetry.interruptionTook('received_to_replaced', seconds(receivedAt, replacedAt));
}

function finishedTitle(subject: InterruptionSubject, outcome: InterruptionOutcome): string {
  const what = `Interruption of ${subject.node_name}`;
  return outcome.reason === null ? `${what} handled` : `${what} ${outcome.status}: ${outcome.reason}`;
}

/** How long the successors of the node's pods were pending and missing, as the cluster tells it now. */
function measurePending(
  context: StepContext,
  pods: readonly { readonly owner_uid: string | null; readonly told_at: string | null }[],
  now: Date,
): PendingTime {
  const left = pods.flatMap((pod) =>
    pod.told_at === null ? [] : [{ ownerUid: pod.owner_uid, toldAt: new Date(pod.told_at) }],
  );
  const candidates: Successor[] = [];
  for (const pod of context.session.snapshot()?.pods.values() ?? []) {
    candidates.push({
      ownerUid: pod.owner?.uid ?? null,
      createdAt: pod.createdAt,
      scheduledAt: pod.scheduledAt,
      readyAt: pod.readySince,
    });
  }
  return pendingTime(left, candidates, now);
}

function feedback(
  deps: RecordStepDeps,
  context: StepContext,
  subject: InterruptionSubject,
  measured: { readonly at: Date; readonly pending: PendingTime },
) {
  const notice = new Date(subject.event_time);
  return {
    id: deps.ids.newId(),
    customerId: context.plan.customerId,
    clusterId: context.plan.clusterId,
    planId: context.plan.id,
    instanceType: subject.instance_type ?? 'unknown',
    availabilityZone: subject.availability_zone ?? 'unknown',
    region: context.plan.region,
    workloadType: 'mixed',
    dayOfWeek: notice.getUTCDay(),
    hourOfDay: notice.getUTCHours(),
    wasPredicted: false,
    riskScoreAtDeployment: null,
    totalRecoverySeconds: (measured.at.getTime() - notice.getTime()) / 1000,
    pendingPodSeconds: measured.pending.pendingPodSeconds,
    customerImpact: customerImpact(measured.pending.missingPodSeconds),
    createdAt: measured.at,
  };
}
