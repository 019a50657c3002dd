import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { AwsAccess, AwsGateway, Compute, InstanceFacts, LaunchDraft } from '@/server/ports/aws';
import type { ClusterConnection, ClusterGateway } from '@/server/ports/cluster-api';
import { launchTemplateOf } from '../fleet/learn-template';
import type { GivenNodeTemplate } from './cluster-input';
import { failed, passed, type CheckEntry } from './check-entry';

const CALL = { timeoutMs: 5_000 };

/** So many nodes are looked up for one that can be copied. */
const NODES_LOOKED_AT = 50;

const CHECK = 'permission:ec2:RunInstances';
const FLEET_CHECK = 'permission:ec2:CreateFleet';
const LACKING_FLEET = { severity: 'optional', feature: 'launches over several pools at once' } as const;
const LACKING = { severity: 'optional', feature: 'replacements of interrupted nodes' } as const;

/** A machine of the cluster of which everything that a launch names is known. */
type Model = InstanceFacts & { readonly imageId: string; readonly subnetId: string };

export interface LaunchToCheck {
  readonly connection: ClusterConnection;
  readonly access: AwsAccess;
  /** The template given now; null when none is or the stored one stays. */
  readonly template: GivenNodeTemplate | null;
}

const isModel = (instance: InstanceFacts): instance is Model =>
  instance.state === 'running' && instance.imageId !== null && instance.subnetId !== null;

/**
 * Whether the role may launch a node like one that the cluster has, or from the given template: a dry run, since what a
 * policy allows hangs on image, network and tags. Without a node that can be copied it is not tried, and said.
 */
export async function checkLaunch(
  deps: { readonly aws: AwsGateway; readonly clusterGateway: ClusterGateway },
  target: LaunchToCheck,
): Promise<CheckEntry[]> {
  const { compute } = deps.aws.open(target.access);
  let model: Model | undefined;
  try {
    const nodes = await deps.clusterGateway.open(target.connection).listNodes(CALL);
    const ids = nodes.flatMap((node) => node.instanceId ?? []).slice(0, NODES_LOOKED_AT);
    model = (await compute.describeInstances(ids, CALL)).find(isModel);
  } catch (error) {
    return [notTried(`the cluster’s machines cannot be read: ${errorMessage(error)}`)];
  }
  if (model === undefined) return [notTried('no node of the cluster is a running machine of this account')];
  const draft = draftOf(model, target);
  try {
    await compute.tryLaunch(draft, CALL);
    const launch = passed(CHECK, `the role may launch a node like ${model.instanceId} (dry run)`, 'optional');
    return [launch, ...(await checkFleet(compute, model, draft))];
  } catch (error) {
    return [failed(CHECK, errorMessage(error), fixOf(error), LACKING)];
  }
}

/** Whether several pools may be asked for at once; nothing to say where the nodes come from no launch template. */
async function checkFleet(
  compute: Compute,
  model: Model,
  { source, lifecycle, tags, instanceType, subnetId }: LaunchDraft,
): Promise<CheckEntry[]> {
  if (source.kind !== 'launch-template') return [];
  const pool = { instanceType, availabilityZone: model.availabilityZone, subnetId };
  try {
    await compute.tryFleet({ source, lifecycle, tags, pools: [pool] }, CALL);
    return [passed(FLEET_CHECK, 'several pools are asked for at once (dry run)', 'optional')];
  } catch (error) {
    const fix =
      'Allow ec2:CreateFleet as deploy/aws/iam-policy.json does; pools are tried one by one until then';
    return [failed(FLEET_CHECK, errorMessage(error), fix, LACKING_FLEET)];
  }
}

const notTried = (why: string): CheckEntry =>
  failed(CHECK, `a launch could not be tried: ${why}`, 'Run the check again once that is mended', LACKING);

function draftOf(model: Model, { connection, template }: LaunchToCheck): LaunchDraft {
  return {
    source: template?.source ??
      launchTemplateOf(model) ?? {
        kind: 'explicit',
        imageId: model.imageId,
        userDataBase64: null,
        instanceProfileArn: model.instanceProfileArn,
        securityGroupIds: model.securityGroupIds,
      },
    instanceType: model.instanceType,
    lifecycle: 'on-demand',
    subnetId: template?.subnets[model.availabilityZone] ?? model.subnetId,
    tags: { 'cloudoptim:cluster-id': connection.clusterId },
  };
}

function fixOf(error: unknown): string {
  switch (error instanceof AppError ? error.code : '') {
    case 'permission_missing':
      return 'Allow ec2:RunInstances, ec2:CreateTags at a launch, and iam:PassRole for the nodes’ role, as deploy/aws/iam-policy.json does';
    case 'aws_request_refused':
      return 'Give a node_template whose image, subnets and security groups exist';
    default:
      return 'Check that AWS can be reached from here, then run the check again';
  }
}
