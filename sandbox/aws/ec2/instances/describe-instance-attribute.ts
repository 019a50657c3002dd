import type { DescribeInstanceAttributeRequest, InstanceAttribute } from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { invalidParameterValue } from '../../wire/aws-error';
import { findInstances } from './find-instances';

/** DescribeInstanceAttribute: one attribute a call. The sandbox knows those that tell how an instance was launched. */
export function describeInstanceAttribute(
  call: Call,
  input: DescribeInstanceAttributeRequest,
): InstanceAttribute {
  const [instance] = findInstances(call, [input.InstanceId ?? '']);
  if (instance === undefined) throw invalidParameterValue('InstanceId is missing');
  const InstanceId = instance.id;
  switch (input.Attribute) {
    case 'userData':
      return { InstanceId, UserData: instance.userData === undefined ? {} : { Value: instance.userData } };
    case 'disableApiTermination':
      return { InstanceId, DisableApiTermination: { Value: instance.disableApiTermination } };
    case 'instanceType':
      return { InstanceId, InstanceType: { Value: instance.type.name } };
    case 'instanceInitiatedShutdownBehavior':
      return {
        InstanceId,
        InstanceInitiatedShutdownBehavior: { Value: instance.lifecycle === 'spot' ? 'terminate' : 'stop' },
      };
    case 'rootDeviceName':
      return { InstanceId, RootDeviceName: { Value: '/dev/xvda' } };
    case 'groupSet':
      return { InstanceId, Groups: instance.securityGroupIds.map((GroupId) => ({ GroupId })) };
    case 'ebsOptimized':
      return { InstanceId, EbsOptimized: { Value: false } };
    default:
      throw invalidParameterValue(
        `Value (${String(input.Attribute)}) for parameter attribute is invalid. Unknown attribute.`,
      );
  }
}
