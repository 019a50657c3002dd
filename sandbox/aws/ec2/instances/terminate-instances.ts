import type { TerminateInstancesRequest, TerminateInstancesResult } from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError, dryRun } from '../../wire/aws-error';
import { findInstances } from './find-instances';
import { terminate } from './instance-lifecycle';
import { STATE_CODES } from '../../model/ec2';

/** TerminateInstances. Idempotent; one protected instance fails the call before anything is terminated. */
export function terminateInstances(call: Call, input: TerminateInstancesRequest): TerminateInstancesResult {
  const instances = findInstances(call, input.InstanceIds ?? []);
  const guarded = instances.find(({ disableApiTermination }) => disableApiTermination);
  if (guarded !== undefined) {
    throw new AwsError(
      'OperationNotPermitted',
      `The instance '${guarded.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  if (input.DryRun === true) throw dryRun();
  return {
    TerminatingInstances: instances.map((instance) => {
      const previous = instance.state;
      terminate(call.world, instance, 'caller');
      return {
        InstanceId: instance.id,
        PreviousState: { Code: STATE_CODES[previous], Name: previous },
        CurrentState: { Code: STATE_CODES[instance.state], Name: instance.state },
      };
    }),
  };
}
