import type {
  GroupIdentifier,
  Instance as InstanceAnswer,
  InstanceBlockDeviceMapping,
  InstanceNetworkInterface,
} from '@aws-sdk/client-ec2';
import { type Instance, STATE_CODES } from '../../model/ec2';
import { type Ec2RegionState, tagList } from '../../model/region-state';

/** An instance in the form of DescribeInstances and RunInstances. A terminated one has lost its network and disks. */
export function describeInstance(state: Ec2RegionState, instance: Instance): InstanceAnswer {
  const alive = instance.state !== 'terminated';
  const groups = instance.securityGroupIds.map((GroupId) => ({
    GroupId,
    GroupName: state.securityGroups.get(GroupId)?.name,
  }));
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instanceTypeName(instance),
    Architecture: instance.type.architecture,
    State: { Code: STATE_CODES[instance.state], Name: instance.state },
    StateTransitionReason: instance.stateTransitionReason,
    StateReason:
      instance.stateReason === undefined
        ? undefined
        : { Code: instance.stateReason.code, Message: instance.stateReason.message },
    LaunchTime: instance.launchTime,
    AmiLaunchIndex: instance.launchIndex,
    ClientToken: instance.clientToken ?? '',
    Placement: {
      AvailabilityZone: instance.zone.name,
      AvailabilityZoneId: instance.zone.id,
      GroupName: '',
      Tenancy: 'default',
    },
    PrivateDnsName: alive ? instance.privateDnsName : '',
    PublicDnsName: '',
    ProductCodes: [],
    Monitoring: { State: 'disabled' },
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    EbsOptimized: false,
    EnaSupport: true,
    SourceDestCheck: alive ? true : undefined,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: instance.launchTime,
    MetadataOptions: instance.metadataOptions,
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    CpuOptions: { CoreCount: Math.max(1, instance.type.vcpu / 2), ThreadsPerCore: 2 },
    InstanceLifecycle: instance.lifecycle === 'spot' ? 'spot' : undefined,
    SpotInstanceRequestId: instance.spotRequestId,
    IamInstanceProfile:
      alive && instance.profileArn !== undefined
        ? { Arn: instance.profileArn, Id: 'AIPACLOUDOPTIMSANDBX' }
        : undefined,
    SubnetId: alive ? instance.subnetId : undefined,
    VpcId: alive ? instance.vpcId : undefined,
    PrivateIpAddress: alive ? instance.privateIp : undefined,
    SecurityGroups: alive ? groups : [],
    BlockDeviceMappings: alive ? [rootDisk(instance)] : [],
    NetworkInterfaces: alive ? [networkInterface(instance, groups)] : [],
    Tags: tagList(state, instance.id),
  };
}

function rootDisk(instance: Instance): InstanceBlockDeviceMapping {
  return {
    DeviceName: '/dev/xvda',
    Ebs: {
      VolumeId: instance.volumeId,
      AttachTime: instance.launchTime,
      DeleteOnTermination: true,
      Status: 'attached',
    },
  };
}

function networkInterface(instance: Instance, groups: GroupIdentifier[]): InstanceNetworkInterface {
  return {
    NetworkInterfaceId: instance.interfaceId,
    SubnetId: instance.subnetId,
    VpcId: instance.vpcId,
    OwnerId: instance.accountId,
    Status: 'in-use',
    SourceDestCheck: true,
    InterfaceType: 'interface',
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: instance.privateDnsName,
    Groups: groups,
    Attachment: {
      DeviceIndex: 0,
      Status: 'attached',
      DeleteOnTermination: true,
      AttachTime: instance.launchTime,
    },
    PrivateIpAddresses: [
      { Primary: true, PrivateIpAddress: instance.privateIp, PrivateDnsName: instance.privateDnsName },
    ],
  };
}

/** The name is one of AWS's: instances are launched from the catalog only. */
export function instanceTypeName(
  instance: Pick<Instance, 'type'>,
): NonNullable<InstanceAnswer['InstanceType']> {
  return instance.type.name as NonNullable<InstanceAnswer['InstanceType']>;
}
