import type { ClusterSession } from '@/server/ports/cluster-session';
import type { InstanceFacts, LaunchSource } from '@/server/ports/aws';
import type { StoredTemplate } from '@/server/ports/repositories/fleet-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import { err, ok, type Result } from '@/server/domain/shared/result';
import { errorMessage } from '@/server/domain/shared/app-error';

/** Tags that EC2 and Auto Scaling put on instances started from a launch template. */
const TEMPLATE_ID_TAG = 'aws:ec2launchtemplate:id';
const TEMPLATE_VERSION_TAG = 'aws:ec2launchtemplate:version';

/** Tags that describe the old machine's owner and would make the new one look like another's. */
const NOT_COPIED = /^(aws:|cloudoptim:|eks:nodegroup-name|karpenter\.|Name$)/;

export interface LaunchPlan {
  readonly source: LaunchSource;
  /** Zone name → subnet to launch in. */
  readonly subnets: ReadonlyMap<string, string>;
  /** Tags of the machine that is replaced, ownership of the cluster among them. */
  readonly inheritedTags: Readonly<Record<string, string>>;
  readonly origin: 'given' | 'learned' | 'dying-node';
}

export function userDataContext(clusterId: string): string {
  return `node_templates.user_data:${clusterId}`;
}

/**
 * From what a replacement is launched: the cluster's given or verified template, else what the dying node itself was
 * started from (Decision 30). Fails with the reason when neither can be read.
 */
export async function resolveLaunchPlan(
  deps: { readonly secretBox: SecretBox },
  session: ClusterSession,
  template: StoredTemplate | null,
  dying: InstanceFacts | null,
): Promise<Result<LaunchPlan, string>> {
  const subnets = knownSubnets(session, template, dying);
  const inheritedTags = Object.fromEntries(
    Object.entries(dying?.tags ?? {}).filter(([key]) => !NOT_COPIED.test(key)),
  );
  if (!(`kubernetes.io/cluster/${session.cluster.clusterName}` in inheritedTags) && dying === null) {
    inheritedTags[`kubernetes.io/cluster/${session.cluster.clusterName}`] = 'owned';
  }
  const stored = template === null ? null : templateSource(deps.secretBox, session, template);
  if (
    template !== null &&
    stored !== null &&
    (template.origin === 'given' || template.status === 'verified')
  ) {
    return ok({ source: stored, subnets, inheritedTags, origin: template.origin });
  }
  if (dying === null)
    return err('no node template is given, and EC2 does not tell from what the dying node was launched');
  const own = await fromDyingNode(session, dying);
  return own.ok ? ok({ source: own.value, subnets, inheritedTags, origin: 'dying-node' }) : own;
}

/** The stored template as a launch takes it; null when it names neither a pinned version nor an image. */
export function templateSource(
  box: SecretBox,
  session: ClusterSession,
  template: StoredTemplate,
): LaunchSource | null {
  if (template.launchTemplateId !== null && template.launchTemplateVersion !== null) {
    return {
      kind: 'launch-template',
      launchTemplateId: template.launchTemplateId,
      version: template.launchTemplateVersion,
    };
  }
  if (template.imageId === null) return null;
  return {
    kind: 'explicit',
    imageId: template.imageId,
    userDataBase64:
      template.userDataSealed === null
        ? null
        : box.open(template.userDataSealed, userDataContext(session.cluster.clusterId)),
    instanceProfileArn: template.instanceProfileArn,
    securityGroupIds: template.securityGroupIds,
  };
}

/** How a node of our own is launched from the stored template; null when that names nothing to launch from. */
export function launchPlanOf(
  box: SecretBox,
  session: ClusterSession,
  template: StoredTemplate | null,
): LaunchPlan | null {
  const source = template === null ? null : templateSource(box, session, template);
  if (template === null || source === null) return null;
  return {
    source,
    subnets: new Map(Object.entries(template.subnets)),
    inheritedTags: { [`kubernetes.io/cluster/${session.cluster.clusterName}`]: 'owned' },
    origin: template.origin,
  };
}

async function fromDyingNode(
  session: ClusterSession,
  dying: InstanceFacts,
): Promise<Result<LaunchSource, string>> {
  const launchTemplateId = dying.tags[TEMPLATE_ID_TAG];
  const version = dying.tags[TEMPLATE_VERSION_TAG];
  if (launchTemplateId !== undefined && version !== undefined && /^\d+$/.test(version)) {
    return ok({ kind: 'launch-template', launchTemplateId, version });
  }
  if (dying.imageId === null) return err('EC2 does not tell the image of the dying node');
  let userDataBase64: string | null;
  try {
    userDataBase64 = await session.aws.compute.readUserData(dying.instanceId, { timeoutMs: 4_000 });
  } catch (error) {
    return err(
      `the user data of the dying node could not be read, so that a copy of it would not join: ${errorMessage(error)}`,
    );
  }
  return ok({
    kind: 'explicit',
    imageId: dying.imageId,
    userDataBase64,
    instanceProfileArn: dying.instanceProfileArn,
    securityGroupIds: dying.securityGroupIds,
  });
}

/** Subnets by zone: the template's, the dying node's, and those in which the cluster's own nodes stand. */
function knownSubnets(
  session: ClusterSession,
  template: StoredTemplate | null,
  dying: InstanceFacts | null,
): ReadonlyMap<string, string> {
  const subnets = new Map<string, string>(Object.entries(template?.subnets ?? {}));
  const offer = (instance: InstanceFacts | null) => {
    if (instance?.subnetId != null && !subnets.has(instance.availabilityZone)) {
      subnets.set(instance.availabilityZone, instance.subnetId);
    }
  };
  offer(dying);
  if (Object.keys(template?.subnets ?? {}).length > 0) return subnets;
  for (const row of session.facts.rows()) {
    if (row.instanceId !== null) offer(session.facts.instance(row.instanceId));
  }
  return subnets;
}
