import type { InterruptionSubject, PlanSubject } from '@/contracts/plans';
import { v7 } from 'uuid';
import type { NewEvent } from '@/server/ports/repositories/event-repository';
import type { NewPlan } from '@/server/ports/repositories/plan-repository';
import type { NewValidation } from '@/server/ports/repositories/safety-repository';
import { ACCOUNT, NOW, REGION } from './fresh-database';

type Owner = { readonly customerId: string; readonly clusterId: string };

export const INSTANCE = 'i-0abcdef1234567890';

/** A Spot warning that waits to be taken up. */
export function buildEvent(changes: Partial<NewEvent> = {}): NewEvent {
  const id = v7();
  return {
    id,
    eventbridgeId: id,
    source: 'queue',
    queueUrl: null,
    customerId: null,
    clusterId: null,
    account: ACCOUNT,
    region: REGION,
    instanceId: INSTANCE,
    eventType: 'interruption_warning',
    instanceAction: 'terminate',
    eventTime: NOW,
    receivedAt: NOW,
    status: 'handling',
    reason: null,
    processedAt: null,
    raw: '{}',
    detail: {},
    ...changes,
  };
}

/** The subject of an interruption of `INSTANCE` on `node-1`. */
export const INTERRUPTION: InterruptionSubject = {
  kind: 'interruption',
  event_id: '0190b6d4-0000-7000-8000-000000000001',
  event_kind: 'interruption_warning',
  event_time: NOW.toISOString(),
  received_at: NOW.toISOString(),
  node_name: 'node-1',
  node_uid: 'uid-1',
  instance_id: INSTANCE,
  instance_type: 'm5.large',
  availability_zone: 'us-east-1a',
  owner: 'standalone',
  stance: 'full',
  instance_action: 'terminate',
  group: null,
  vcpu: 2,
  memory_gib: 8,
  validation_id: '0190b6d4-0000-7000-8000-000000000002',
};

/** The subject of an optimization. */
export const PACKING: PlanSubject = {
  kind: 'bin_pack',
  title: 'Bin packing',
  needs_approval: false,
  scheduled: false,
};

/** An interruption of `INSTANCE` with a cordon and a drain that wait. */
export function buildPlan(owner: Owner, changes: Partial<NewPlan> = {}): NewPlan {
  const id = v7();
  const node = { node_name: 'node-1', node_uid: 'uid-1', instance_id: INSTANCE };
  const step = (position: number) => ({
    id: v7(),
    position,
    target: 'node-1',
    dependsOn: position === 0 ? [] : [position - 1],
    status: 'pending' as const,
    idempotencyKey: `${id}:${position}`,
    deadlineAt: null,
  });
  return {
    id,
    ...owner,
    optimizationType: 'interruption',
    status: 'executing',
    dryRun: false,
    account: ACCOUNT,
    region: REGION,
    subjectInstanceId: INSTANCE,
    deadlineAt: null,
    subject: INTERRUPTION,
    explanation: null,
    requestedBy: 'event:queue',
    createdAt: NOW,
    completedAt: null,
    steps: [
      { ...step(0), stepType: 'cordon', input: node },
      { ...step(1), stepType: 'drain', input: { ...node, grace_seconds: null, timeout_seconds: 0 } },
    ],
    ...changes,
  };
}

/** An approved validation without a mix. */
export function buildValidation(owner: Owner, changes: Partial<NewValidation> = {}): NewValidation {
  return {
    id: v7(),
    ...owner,
    planId: null,
    kind: 'replacement_launch',
    actionTaken: 'approved',
    isSafe: true,
    verdict: {},
    policy: {},
    snapshotVersion: 1,
    createdAt: NOW,
    violations: [],
    mix: null,
    ...changes,
  };
}
