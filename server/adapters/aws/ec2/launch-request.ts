import type { RunInstancesCommandInput, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Result } from '@/server/domain/shared/result';
import { err, ok } from '@/server/domain/shared/result';
import type { LaunchRequest, LaunchSource } from '@/server/ports/aws';
import { isInstanceTypeName } from '@/server/adapters/aws/ec2/instance-type-name';

/** A launch template version as a number; `$Latest` and `$Default` move under the plan (Decision 30). */
export const isPinnedVersion = (version: string): boolean => /^[1-9]\d*$/u.test(version);

function toTagSpecifications(request: LaunchRequest): TagSpecification[] {
  const tags: Tag[] = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }));
  if (tags.length === 0) return [];
  const specifications: TagSpecification[] = [
    { ResourceType: 'instance', Tags: tags },
    { ResourceType: 'volume', Tags: tags },
  ];
  if (request.lifecycle === 'spot')
    specifications.push({ ResourceType: 'spot-instances-request', Tags: tags });
  return specifications;
}

function toSource(source: LaunchSource): Partial<RunInstancesCommandInput> {
  if (source.kind === 'launch-template') {
    return { LaunchTemplate: { LaunchTemplateId: source.launchTemplateId, Version: source.version } };
  }
  return {
    ImageId: source.imageId,
    ...(source.userDataBase64 === null ? {} : { UserData: source.userDataBase64 }),
    ...(source.instanceProfileArn === null ? {} : { IamInstanceProfile: { Arn: source.instanceProfileArn } }),
    ...(source.securityGroupIds.length === 0 ? {} : { SecurityGroupIds: [...source.securityGroupIds] }),
  };
}

/** Why a launch is refused before anything is sent. */
export interface LaunchInputRefusal {
  readonly code: 'launch_template_version_not_pinned' | 'malformed_instance_type';
  readonly message: string;
}

/**
 * The RunInstances call of a launch: as many of the steps' instances as the pool has room for, since one machine is
 * better than none while nodes are being taken away. Spot requests are one-time and end with the instance, so that nothing is bought
 * again behind our back. Tags in instance metadata are always off: they forbid the `/` of `kubernetes.io/cluster/…`
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html), and metadata needs a session token.
 */
export function toRunInstancesInput(
  request: LaunchRequest,
): Result<RunInstancesCommandInput, LaunchInputRefusal> {
  const { source, instanceType } = request;
  if (source.kind === 'launch-template' && !isPinnedVersion(source.version)) {
    return err({
      code: 'launch_template_version_not_pinned',
      message: `the launch template's version must be a number, not ${source.version}`,
    });
  }
  if (!isInstanceTypeName(instanceType)) {
    return err({ code: 'malformed_instance_type', message: `${instanceType} is not an instance type` });
  }
  return ok({
    ...toSource(source),
    MinCount: 1,
    MaxCount: request.stepIds.length,
    ClientToken: request.clientToken,
    InstanceType: instanceType,
    SubnetId: request.subnetId,
    TagSpecifications: toTagSpecifications(request),
    MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'disabled' },
    ...(request.lifecycle === 'spot'
      ? {
          InstanceMarketOptions: {
            MarketType: 'spot',
            SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
          },
        }
      : {}),
  });
}
