import { parseProviderId } from '@/server/domain/cluster/provider-id';
import type { StepDraft } from '@/server/domain/execution/step-types';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { planSteps } from '../plans/plan-steps';
import { BRIDGE_TAG } from '../plans/steps/await-group-step';

/** How long a bridge's removal may take before it counts as failed and is tried anew. */
const DRAIN_TIMEOUT_SECONDS = 600;

const REMOVAL_STEPS: readonly StepDraft[] = [
  { position: 0, stepType: 'cordon', target: '', dependsOn: [], input: {} },
  { position: 1, stepType: 'drain', target: '', dependsOn: [0], input: {} },
  { position: 2, stepType: 'terminate', target: '', dependsOn: [1], input: { byUs: true } },
  { position: 3, stepType: 'record', target: '', dependsOn: [0, 1, 2], input: {} },
];

export interface RemoveBridgesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Opens a removal plan for each bridge node whose group is at its wish again: as many Ready members in service as it
 * desires. Idempotent: a bridge with an open plan is left alone.
 */
export async function removeBridges(deps: RemoveBridgesDeps, session: ClusterSession): Promise<void> {
  if (session.cluster.pause === 'everything' || !session.live()) return;
  for (const row of session.facts.rows()) {
    const group =
      row.instanceId === null ? undefined : session.facts.instance(row.instanceId)?.tags[BRIDGE_TAG];
    if (group === undefined) continue;
    const subjects = await deps.store.plans.findOpenSubjects(session.cluster.clusterId);
    if (subjects.some((subject) => subject.nodeName === row.nodeName)) continue;
    if (await isAtWish(session, group)) await openRemoval(deps, session, row, group);
  }
}

async function isAtWish(session: ClusterSession, groupName: string): Promise<boolean> {
  const group = await session.aws.groups.describeGroup(groupName, { timeoutMs: 10_000 });
  if (group === null) return false;
  const ready = new Set(
    [...(session.snapshot()?.nodes.values() ?? [])].flatMap((node) => {
      const id = parseProviderId(node.providerId)?.instanceId;
      return node.ready && id !== undefined ? [id] : [];
    }),
  );
  const serving = group.instances.filter(
    (one) => one.lifecycleState === 'InService' && one.healthy && ready.has(one.instanceId),
  );
  return serving.length >= group.desiredCapacity;
}

async function openRemoval(
  deps: RemoveBridgesDeps,
  session: ClusterSession,
  row: NodeRow,
  group: string,
): Promise<void> {
  const { cluster } = session;
  const now = deps.clock.now();
  const planId = deps.ids.newId();
  const validationId = deps.ids.newId();
  const title = `Bridge node ${row.nodeName} is removed: ${group} is at its wish again`;
  await deps.store.transaction(async (store) => {
    await store.plans.insert({
      id: planId,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      optimizationType: 'manual',
      status: 'executing',
      dryRun: false,
      account: cluster.account,
      region: cluster.region,
      subjectInstanceId: row.instanceId,
      deadlineAt: null,
      subject: {
        title,
        nodeName: row.nodeName,
        nodeUid: row.nodeUid,
        instanceId: row.instanceId,
        validationId,
        graceSeconds: null,
        timeoutSeconds: DRAIN_TIMEOUT_SECONDS,
      },
      explanation: title,
      requestedBy: 'system:bridge',
      createdAt: now,
      completedAt: null,
      steps: planSteps(
        REMOVAL_STEPS.map((step) => ({ ...step, target: row.nodeName })),
        { planId, ids: deps.ids },
      ),
    });
    await store.safety.insertValidation({
      id: validationId,
      clusterId: cluster.clusterId,
      customerId: cluster.customerId,
      planId,
      kind: 'bridge_removal',
      actionTaken: 'approved',
      isSafe: true,
      verdict: { is_safe: true, action_taken: 'approved', reason: title, violations: [], layers: [] },
      policy: {},
      snapshotVersion: session.snapshot()?.version ?? null,
      createdAt: now,
      violations: [],
      mix: null,
    });
    await store.plans.notifyWaiting(cluster.account, cluster.region);
    await store.activity.append({
      at: now,
      kind: 'plan.started',
      severity: 'info',
      title,
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      planId,
      eventId: null,
      detail: { node_name: row.nodeName, group },
    });
  });
}
