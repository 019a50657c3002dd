import { StepList } from '@/server/domain/execution/step-types';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { openOperation, type OperationDeps } from '@/server/services/plans/open-operation';
import { BRIDGE_TAG, isAtDesiredCapacity } from './steps/group-progress';

/** How long a bridge's removal may take before it counts as failed and is tried anew. */
const DRAIN_TIMEOUT_SECONDS = 600;

function removalSteps(node: { readonly name: string; readonly uid: string; readonly instanceId: string }) {
  const steps = new StepList();
  const input = { node_name: node.name, node_uid: node.uid, instance_id: node.instanceId };
  const cordon = steps.add('cordon', node.name, [], input);
  const drain = steps.add('drain', node.name, [cordon], {
    ...input,
    grace_seconds: null,
    timeout_seconds: DRAIN_TIMEOUT_SECONDS,
  });
  const terminate = steps.add('terminate', node.name, [drain], { ...input, by_us: true });
  steps.add('record', node.name, [cordon, drain, terminate], {});
  return steps.drafts;
}

/** In whose name a removal stands in the histories. */
const BRIDGE_KEEPER = { name: 'system:bridge' };

/** A removal that has failed is tried again after this long, not with every look. */
const RETRY_SECONDS = 600;

/**
 * Opens a removal plan for each bridge node whose group has its desired capacity again: as many healthy members in service and
 * Ready as it desires, those under notice not counted. Idempotent: a bridge with an open plan is left alone, and one
 * whose removal has failed is left alone for ten minutes.
 */
export async function removeBridges(deps: OperationDeps, session: ClusterSession): Promise<void> {
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
    if (group === null || !isAtDesiredCapacity(group, session.snapshot(), leaving)) continue;
    const tried = await deps.store.plans.findLastEnd(cluster.clusterId, row.instanceId);
    if (tried !== null && plusSeconds(tried, RETRY_SECONDS).getTime() > deps.clock.now().getTime()) continue;
    const { nodeName, nodeUid, instanceId } = row;
    // Refused when a holder of the lease that is just being replaced has come to the same conclusion.
    await openOperation(deps, cluster, BRIDGE_KEEPER, {
      title: `Bridge node ${nodeName} is removed: ${groupName} has its desired capacity again`,
      kind: 'bridge_removal',
      subject: { kind: 'manual', node_name: nodeName },
      steps: removalSteps({ name: nodeName, uid: nodeUid, instanceId }),
      findings: { node_name: nodeName, group: groupName },
      snapshotVersion: session.snapshot()?.version ?? null,
      onlyPlanOf: { nodeName, instanceId },
    });
  }
}
