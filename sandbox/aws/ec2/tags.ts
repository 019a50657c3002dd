import type {
  CreateTagsRequest,
  DeleteTagsRequest,
  DescribeTagsRequest,
  DescribeTagsResult,
  ResourceType,
} from '@aws-sdk/client-ec2';
import type { Call } from '../model/operation';
import { AwsError, invalidParameterValue, dryRun } from '../wire/aws-error';
import { matcher } from './requests/filters';
import { checkedTags } from './requests/checked-tags';
import { page } from './requests/paging';
import { type Ec2RegionState, setTags, tagsOf } from '../model/region-state';

/** EC2 User Guide, "Tag restrictions": at most 50 tags of a resource. */
const TAGS_LIMIT = 50;

interface Kind {
  readonly resourceType: ResourceType;
  readonly errorCode: string;
  readonly holds: (state: Ec2RegionState, id: string) => boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  i: {
    resourceType: 'instance',
    errorCode: 'InvalidInstanceID.NotFound',
    holds: (state, id) => state.instances.has(id),
  },
  vol: {
    resourceType: 'volume',
    errorCode: 'InvalidVolume.NotFound',
    holds: (state, id) => state.volumes.has(id),
  },
  snap: {
    resourceType: 'snapshot',
    errorCode: 'InvalidSnapshot.NotFound',
    holds: (state, id) => state.snapshots.has(id),
  },
  sir: {
    resourceType: 'spot-instances-request',
    errorCode: 'InvalidSpotInstanceRequestID.NotFound',
    holds: (state, id) => state.spotRequests.has(id),
  },
  subnet: {
    resourceType: 'subnet',
    errorCode: 'InvalidSubnetID.NotFound',
    holds: (state, id) => state.subnets.has(id),
  },
  sg: {
    resourceType: 'security-group',
    errorCode: 'InvalidGroup.NotFound',
    holds: (state, id) => state.securityGroups.has(id),
  },
  lt: {
    resourceType: 'launch-template',
    errorCode: 'InvalidLaunchTemplateId.NotFound',
    holds: (state, id) => state.launchTemplates.has(id),
  },
  fleet: {
    resourceType: 'fleet',
    errorCode: 'InvalidFleetId.NotFound',
    holds: (state, id) => state.tags.has(id),
  },
};

function kindOf(id: string): Kind | undefined {
  return KINDS[id.split('-')[0] ?? ''];
}

/** Every resource must exist, or nothing is tagged. */
function checkResources(call: Call, ids: readonly string[]): void {
  for (const id of ids) {
    const kind = kindOf(id);
    if (kind === undefined) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    const hidden = (call.ec2.instances.get(id)?.visibleFrom ?? call.now) > call.now;
    if (hidden || !kind.holds(call.ec2, id))
      throw new AwsError(kind.errorCode, `The ${kind.resourceType} ID '${id}' does not exist`);
  }
}

export function createTags(call: Call, input: CreateTagsRequest): Record<string, never> {
  const ids = input.Resources ?? [];
  checkResources(call, ids);
  const tags = checkedTags(input.Tags);
  if (tags.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter Tags');
  for (const id of ids) {
    const count = new Set([...tagsOf(call.ec2, id).keys(), ...tags.map(([key]) => key)]).size;
    if (count > TAGS_LIMIT)
      throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  }
  if (input.DryRun === true) throw dryRun();
  for (const id of ids) setTags(call.ec2, id, tags);
  return {};
}

/** DeleteTags: without tags all of them go; with a value only where the value is the same. */
export function deleteTags(call: Call, input: DeleteTagsRequest): Record<string, never> {
  const ids = input.Resources ?? [];
  checkResources(call, ids);
  if (input.DryRun === true) throw dryRun();
  for (const id of ids) {
    const current = call.ec2.tags.get(id);
    if (input.Tags === undefined) current?.clear();
    for (const { Key = '', Value } of input.Tags ?? []) {
      if (Value === undefined || current?.get(Key) === Value) current?.delete(Key);
    }
  }
  return {};
}

interface TagRow {
  readonly id: string;
  readonly resourceType: ResourceType;
  readonly key: string;
  readonly value: string;
}

export function describeTags(call: Call, input: DescribeTagsRequest): DescribeTagsResult {
  if (input.Filters?.some(({ Name }) => Name === 'tag-key'))
    throw invalidParameterValue("The filter 'tag-key' is invalid");
  const rows = [...call.ec2.tags].flatMap(([id, tags]) => {
    const resourceType = kindOf(id)?.resourceType;
    return resourceType === undefined
      ? []
      : [...tags].map(([key, value]): TagRow => ({ id, resourceType, key, value }));
  });
  const matches = matcher<TagRow>(
    call.ec2,
    input.Filters,
    {
      key: ({ key }) => [key],
      value: ({ value }) => [value],
      'resource-id': ({ id }) => [id],
      'resource-type': ({ resourceType }) => [resourceType],
    },
    ({ id }) => id,
  );
  const { items, nextToken } = page(
    rows.filter(matches),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return {
    NextToken: nextToken,
    Tags: items.map(({ id, resourceType, key, value }) => ({
      ResourceId: id,
      ResourceType: resourceType,
      Key: key,
      Value: value,
    })),
  };
}
