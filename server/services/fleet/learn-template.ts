import type { ClusterSession } from '@/server/ports/cluster-session';
import type { InstanceFacts, LaunchSource } from '@/server/ports/aws';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { Store } from '@/server/ports/store';
import type { NodeOwner } from '@/server/domain/cluster/node-owner';

const TEMPLATE_ID_TAG = 'aws:ec2launchtemplate:id';
const TEMPLATE_VERSION_TAG = 'aws:ec2launchtemplate:version';
/** Owners whose nodes teach how a standalone node is started; Karpenter's and Auto Mode's never do (Decision 30). */
const TEACHERS: ReadonlySet<NodeOwner> = new Set(['standalone', 'asg', 'eks-nodegroup']);

/**
 * Learns the cluster's node template from a healthy node while none is known: a pinned launch template version, the
 * image otherwise, and the subnets in which the cluster stands. It is `unverified` until a proof launch.
 */
export async function learnedemplate(
  deps: { readonly store: Store; readonly clock: Clock; readonly ids: IdSource },
  session: ClusterSession,
): Promise<void> {
  const { clusterId } = session.cluster;
  const teacher = findTeacher(session);
  if (teacher === null) return;
  const known = await deps.store.fleet.findTemplate(clusterId);
  if (known !== null) return;
  const pinned = launchTemplateOf(teacher);
  await deps.store.fleet.saveTemplate(
    {
      clusterId,
      origin: 'learned',
      learnedFromInstanceId: teacher.instanceId,
      launchTemplateId: pinned?.launchTemplateId ?? null,
      launchTemplateVersion: pinned?.version ?? null,
      imageId: teacher.imageId,
      userDataSealed: null,
      instanceProfileArn: teacher.instanceProfileArn,
      securityGroupIds: teacher.securityGroupIds,
      subnets: subnetsOf(session),
      status: 'unverified',
      reviewReasons: pinned !== null ? [] : ['learned from a node without a pinned launch template version'],
      verifiedAt: null,
    },
    deps.ids.newId(),
    deps.clock.now(),
  );
}

/** The launch template and version from which a machine was started, as EC2 and Auto Scaling tag it. */
export function launchTemplateOf(
  instance: Pick<InstanceFacts, 'tags'>,
): Extract<LaunchSource, { kind: 'launch-template' }> | null {
  const launchTemplateId = instance.tags[TEMPLATE_ID_TAG];
  const version = instance.tags[TEMPLATE_VERSION_TAG];
  return launchTemplateId !== undefined && version !== undefined && /^\d+$/.test(version)
    ? { kind: 'launch-template', launchTemplateId, version }
    : null;
}

function findTeacher(session: ClusterSession): InstanceFacts | null {
  for (const row of session.facts.rows()) {
    if (row.status !== 'ready' || row.instanceId === null || !TEACHERS.has(row.owner)) continue;
    const instance = session.facts.instance(row.instanceId);
    if (instance !== null && instance.state === 'running') return instance;
  }
  return null;
}

function subnetsOf(session: ClusterSession): Record<string, string> {
  const subnets: Record<string, string> = {};
  for (const row of session.facts.rows()) {
    const instance = row.instanceId === null ? null : session.facts.instance(row.instanceId);
    if (instance?.subnetId != null) subnets[instance.availabilityZone] ??= instance.subnetId;
  }
  return subnets;
}
