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

/** An interruption of `INSTANCE` with a cordon and a drain that wait. */
export function buildPlan(owner: Owner, changes: Partial<NewPlan> = {}): NewPlan {
  const id = v7();
  const step = (position: number, stepType: 'cordon' | 'drain') => ({
    id: v7(),
    position,
    stepType,
    target: 'node-1',
    dependsOn: position === 0 ? [] : [position - 1],
    status: 'pending' as const,
    input: {},
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
    subject: { nodeName: 'node-1' },
    explanation: null,
    requestedBy: 'event:queue',
    createdAt: NOW,
    completedAt: null,
    steps: [step(0, 'cordon'), step(1, 'drain')],
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
