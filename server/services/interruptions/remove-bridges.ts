import type { StepDraft } from '@/server/domain/execution/step-types';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { planSteps } from '../plans/plan-steps';
import { BRIDGE_TAG } from '../plans/steps/await-group-step';
import { isAtWish } from '../plans/steps/group-progress';

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

/** A removal that has failed is tried again after this long, not with every look. */
const RETRY_SECONDS = 600;

/**
 * Opens a removal plan for each bridge node whose group is at its wish again: as many healthy members in service and
 * Ready as it desires, those under notice not counted. Idempotent: a bridge with an open plan is left alone, and one
 * whose removal has failed is left alone for ten minutes.
 */
export async function removeBridges(deps: RemoveBridgesDeps, session: ClusterSession): Promise<void> {
  const { cluster } = session;
  if (cluster.pause === 'everything' || cluster.mode === 'advise' || !session.live()) return;
  for (const row of session.facts.rows()) {
    if (row.instanceId === null) continue;
    const groupName = session.facts.instance(row.instanceId)?.tags[BRIDGE_TAG];
    if (groupName === undefined) continue;
    const subjects = await deps.store.plans.findOpenSubjects(cluster.clusterId);
    if (subjects.some((subject) => subject.nodeName === row.nodeName)) continue;
    const leaving = new Set(subjects.flatMap((subject) => subject.instanceId ?? []));
    const group = await session.aws.groups.describeGroup(groupName, { timeoutMs: 10_000 });
    if (group === null || !isAtWish(group, session.snapshot(), leaving)) continue;
    const tried = await deps.store.plans.findLastEnd(cluster.clusterId, row.instanceId);
    if (tried !== null && plusSeconds(tried, RETRY_SECONDS).getTime() > deps.clock.now().getTime()) continue;
    await openRemoval(deps, session, row, groupName);
  }
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
    await store.safety.lockCluster(cluster.clusterId);
    // A holder of the lease that is just being replaced may have come to the same conclusion.
    const subjects = await store.plans.findOpenSubjects(cluster.clusterId);
    if (subjects.some((subject) => subject.nodeName === row.nodeName)) return;
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
