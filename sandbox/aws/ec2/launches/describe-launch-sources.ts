import type {
  DescribeImagesRequest,
  DescribeImagesResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError, missingParameter } from '../../wire/aws-error';
import { matcher } from '../requests/filters';
import { findLaunchTemplate } from './launch-template';
import type { Image } from '../../model/ec2';
import { page } from '../requests/paging';
import { tagList } from '../../model/region-state';

/** DescribeLaunchTemplateVersions of one template, newest version first; `$Latest` and `$Default` are taken. */
export function describeLaunchTemplateVersions(
  call: Call,
  input: DescribeLaunchTemplateVersionsRequest,
): DescribeLaunchTemplateVersionsResult {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = input;
  if (id === undefined && name === undefined)
    throw missingParameter('LaunchTemplateId or LaunchTemplateName');
  const template = findLaunchTemplate(call.ec2, { id, name });
  const latest = Math.max(...template.versions.keys());
  const wanted = (input.Versions ?? []).map((version) =>
    version === '$Latest' ? latest : version === '$Default' ? template.defaultVersion : Number(version),
  );
  const missing = wanted.find((version) => !template.versions.has(version));
  if (missing !== undefined) {
    throw new AwsError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find launch template version ${missing} for launch template ${template.id}`,
    );
  }
  const versions = [...template.versions]
    .filter(([number]) => wanted.length === 0 || wanted.includes(number))
    .sort(([a], [b]) => b - a);
  const { items, nextToken } = page(
    versions,
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 1, most: 200 },
  );
  return {
    NextToken: nextToken,
    LaunchTemplateVersions: items.map(([VersionNumber, { data, description }]) => ({
      LaunchTemplateId: template.id,
      LaunchTemplateName: template.name,
      VersionNumber,
      VersionDescription: description,
      CreateTime: template.createTime,
      CreatedBy: `arn:aws:iam::${call.ec2.accountId}:root`,
      DefaultVersion: VersionNumber === template.defaultVersion,
      LaunchTemplateData: data,
    })),
  };
}

export function describeImages(call: Call, input: DescribeImagesRequest): DescribeImagesResult {
  const { ec2: state } = call;
  const missing = (input.ImageIds ?? []).find((id) => !state.images.has(id));
  if (missing !== undefined) {
    throw new AwsError('InvalidAMIID.NotFound', `The image id '[${missing}]' does not exist`);
  }
  const matches = matcher<Image>(
    state,
    input.Filters,
    {
      'image-id': ({ id }) => [id],
      name: ({ name }) => [name],
      architecture: ({ architecture }) => [architecture],
      state: () => ['available'],
      'image-type': () => ['machine'],
      'root-device-type': () => ['ebs'],
      'virtualization-type': () => ['hvm'],
    },
    ({ id }) => id,
  );
  const { items, nextToken } = page(
    [...state.images.values()].filter(
      (image) => (input.ImageIds?.length ? input.ImageIds.includes(image.id) : true) && matches(image),
    ),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 1, most: 1000 },
  );
  return {
    NextToken: nextToken,
    Images: items.map((image) => ({
      ImageId: image.id,
      Name: image.name,
      Architecture: image.architecture,
      ImageLocation: `amazon/${image.name}`,
      ImageOwnerAlias: 'amazon',
      // Account that publishes the EKS optimized images (EKS User Guide, "Retrieve recommended AMI IDs").
      OwnerId: '602401143452',
      ImageType: 'machine',
      Public: true,
      State: 'available',
      RootDeviceType: 'ebs',
      RootDeviceName: '/dev/xvda',
      VirtualizationType: 'hvm',
      Hypervisor: 'xen',
      PlatformDetails: 'Linux/UNIX',
      Tags: tagList(state, image.id),
    })),
  };
}
