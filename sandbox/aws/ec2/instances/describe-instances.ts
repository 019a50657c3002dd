import type { DescribeInstancesRequest, DescribeInstancesResult, Reservation } from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError } from '../../wire/aws-error';
import { describeInstance } from './describe-instance';
import { type FilterFields, matcher } from '../requests/filters';
import { findInstances, visibleInstances } from './find-instances';
import { type Instance, STATE_CODES } from '../../model/ec2';
import { page } from '../requests/paging';

const optional = (value: string | undefined): string[] => (value === undefined ? [] : [value]);

/** Filters of DescribeInstances (EC2 API Reference) that mean something for the sandbox's instances. */
const INSTANCE_FILTERS: FilterFields<Instance> = {
  'instance-id': ({ id }) => [id],
  'instance-state-name': ({ state }) => [state],
  'instance-state-code': ({ state }) => [String(STATE_CODES[state])],
  'instance-type': ({ type }) => [type.name],
  'instance-lifecycle': ({ lifecycle }) => (lifecycle === 'spot' ? ['spot'] : []),
  'availability-zone': ({ zone }) => [zone.name],
  'availability-zone-id': ({ zone }) => [zone.id],
  'subnet-id': ({ subnetId }) => [subnetId],
  'vpc-id': ({ vpcId }) => [vpcId],
  'client-token': ({ clientToken }) => optional(clientToken),
  'private-dns-name': ({ privateDnsName }) => [privateDnsName],
  'private-ip-address': ({ privateIp }) => [privateIp],
  'image-id': ({ imageId }) => [imageId],
  'reservation-id': ({ reservationId }) => [reservationId],
  'spot-instance-request-id': ({ spotRequestId }) => optional(spotRequestId),
  'iam-instance-profile.arn': ({ profileArn }) => optional(profileArn),
  'instance.group-id': ({ securityGroupIds }) => securityGroupIds,
  'owner-id': ({ accountId }) => [accountId],
  'launch-time': ({ launchTime }) => [launchTime.toISOString()],
  architecture: ({ type }) => [type.architecture],
  'root-device-type': () => ['ebs'],
};

/** DescribeInstances: by ids (then without paging), or by filters in pages, grouped into reservations. */
export function describeInstances(call: Call, input: DescribeInstancesRequest): DescribeInstancesResult {
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const candidates = ids.length > 0 ? findInstances(call, ids) : visibleInstances(call);
  const matches = matcher(call.ec2, input.Filters, INSTANCE_FILTERS, ({ id }) => id);
  const groups = byReservation(candidates.filter(matches));
  const { items, nextToken } = page(
    [...groups],
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
    ([, instances]) => instances.length,
  );
  return {
    NextToken: nextToken,
    Reservations: items.map(([ReservationId, instances]): Reservation => ({
      ReservationId,
      OwnerId: call.ec2.accountId,
      Groups: [],
      Instances: instances.map((instance) => describeInstance(call.ec2, instance)),
    })),
  };
}

function byReservation(instances: readonly Instance[]): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const group = groups.get(instance.reservationId);
    if (group === undefined) groups.set(instance.reservationId, [instance]);
    else group.push(instance);
  }
  return groups;
}
