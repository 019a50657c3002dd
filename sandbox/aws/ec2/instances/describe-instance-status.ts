import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  InstanceStatus,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError } from '../../wire/aws-error';
import { matcher } from '../requests/filters';
import { findInstances, visibleInstances } from './find-instances';
import { type Instance, STATE_CODES } from '../../model/ec2';
import { page } from '../requests/paging';

/** DescribeInstanceStatus: only running instances unless `IncludeAllInstances`; impaired by the fault of that name. */
export function describeInstanceStatus(
  call: Call,
  input: DescribeInstanceStatusRequest,
): DescribeInstanceStatusResult {
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const matches = matcher<Instance>(
    call.ec2,
    input.Filters,
    {
      'availability-zone': ({ zone }) => [zone.name],
      'availability-zone-id': ({ zone }) => [zone.id],
      'instance-state-name': ({ state }) => [state],
      'instance-state-code': ({ state }) => [String(STATE_CODES[state])],
      'event.code': ({ scheduledEvent }) => (scheduledEvent === undefined ? [] : [scheduledEvent.code]),
      'instance-status.status': (instance) => [healthOf(call, instance)],
      'system-status.status': (instance) => [healthOf(call, instance)],
    },
    ({ id }) => id,
  );
  const candidates = ids.length > 0 ? findInstances(call, ids) : visibleInstances(call);
  const { items, nextToken } = page(
    candidates.filter(
      (instance) => (input.IncludeAllInstances === true || instance.state === 'running') && matches(instance),
    ),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return { NextToken: nextToken, InstanceStatuses: items.map((instance) => statusOf(call, instance)) };
}

type Health = 'ok' | 'impaired' | 'initializing' | 'not-applicable';

/** Status checks pass a few minutes after the launch at AWS; here once the machine could have booted. */
function healthOf(call: Call, instance: Instance): Health {
  if (instance.state !== 'running') return 'not-applicable';
  if (call.world.faults.active('instance-impaired', instance.id) !== undefined) return 'impaired';
  const ageSeconds = (call.now.getTime() - instance.launchTime.getTime()) / 1000;
  return ageSeconds < call.world.config.boot_seconds ? 'initializing' : 'ok';
}

function statusOf(call: Call, instance: Instance): InstanceStatus {
  const health = healthOf(call, instance);
  const summary = {
    Status: health,
    Details:
      health === 'not-applicable'
        ? []
        : [
            {
              Name: 'reachability' as const,
              Status:
                health === 'impaired'
                  ? ('failed' as const)
                  : health === 'ok'
                    ? ('passed' as const)
                    : ('initializing' as const),
            },
          ],
  };
  const event = instance.scheduledEvent;
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.zone.name,
    AvailabilityZoneId: instance.zone.id,
    InstanceState: { Code: STATE_CODES[instance.state], Name: instance.state },
    InstanceStatus: summary,
    SystemStatus: summary,
    Events:
      event === undefined
        ? []
        : [
            {
              InstanceEventId: `instance-event-${instance.id.slice(2)}`,
              Code: event.code === 'instance-retirement' ? 'instance-retirement' : 'instance-stop',
              Description: event.description,
              NotBefore: event.notBefore,
            },
          ],
  };
}
