import type {
  DescribeSpotInstanceRequestsRequest,
  DescribeSpotInstanceRequestsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError } from '../../wire/aws-error';
import { matcher } from '../requests/filters';
import type { SpotRequest } from '../../model/ec2';
import { page } from '../requests/paging';
import { tagList } from '../../model/region-state';

/** DescribeSpotInstanceRequests; an announced interruption shows as status `marked-for-termination` or `-stop`. */
export function describeSpotInstanceRequests(
  call: Call,
  input: DescribeSpotInstanceRequestsRequest,
): DescribeSpotInstanceRequestsResult {
  const { ec2: state } = call;
  const ids = input.SpotInstanceRequestIds ?? [];
  const missing = ids.find((id) => !state.spotRequests.has(id));
  if (missing !== undefined) {
    throw new AwsError(
      'InvalidSpotInstanceRequestID.NotFound',
      `The spot instance request ID '${missing}' does not exist`,
    );
  }
  const matches = matcher<SpotRequest>(
    state,
    input.Filters,
    {
      'spot-instance-request-id': ({ id }) => [id],
      'instance-id': ({ instanceId }) => [instanceId],
      state: (request) => [request.state],
      'status-code': ({ status }) => [status.code],
      'launched-availability-zone': ({ instanceId }) => [state.instances.get(instanceId)?.zone.name ?? ''],
    },
    ({ id }) => id,
  );
  const { items, nextToken } = page(
    [...state.spotRequests.values()].filter(
      (request) => (ids.length === 0 || ids.includes(request.id)) && matches(request),
    ),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return {
    NextToken: nextToken,
    SpotInstanceRequests: items.map((request) => {
      const instance = state.instances.get(request.instanceId);
      return {
        SpotInstanceRequestId: request.id,
        InstanceId: request.instanceId,
        State: request.state,
        Status: {
          Code: request.status.code,
          Message: request.status.message,
          UpdateTime: request.status.updateTime,
        },
        CreateTime: request.createTime,
        Type: 'one-time',
        InstanceInterruptionBehavior: request.interruptionBehavior,
        ProductDescription: 'Linux/UNIX',
        SpotPrice: instance?.type.onDemandDollarsPerHour.toFixed(6),
        LaunchedAvailabilityZone: instance?.zone.name,
        Tags: tagList(state, request.id),
      };
    }),
  };
}
