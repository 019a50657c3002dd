import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '@/server/ports/aws';
import { toRunInstancesInput } from '@/server/adapters/aws/ec2/launch-request';

const request: LaunchRequest = {
  clientToken: '0123456789abcdef0123456789abcdef',
  source: {
    kind: 'explicit',
    imageId: 'ami-0a',
    userDataBase64: 'IyEvYmluL2Jhc2g=',
    instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/node',
    securityGroupIds: ['sg-0a', 'sg-0b'],
  },
  instanceType: 'm7i.large',
  lifecycle: 'on-demand',
  subnetId: 'subnet-0a',
  stepIds: ['s', 't', 'u'],
  tags: { 'cloudoptim:step-id': 's' },
};

describe('toRunInstancesInput', () => {
  it('sends an explicit source, without market options for on-demand', () => {
    const input = toRunInstancesInput(request);
    expect(input).toMatchObject({
      ok: true,
      value: {
        ImageId: 'ami-0a',
        UserData: 'IyEvYmluL2Jhc2g=',
        IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/node' },
        SecurityGroupIds: ['sg-0a', 'sg-0b'],
        SubnetId: 'subnet-0a',
        MinCount: 1,
        MaxCount: 3,
        MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'disabled' },
      },
    });
    const value = input.ok ? input.value : {};
    expect(value).not.toHaveProperty('InstanceMarketOptions');
    expect(value).not.toHaveProperty('LaunchTemplate');
    expect(value).toHaveProperty('TagSpecifications.length', 2);
  });

  it('leaves out what an explicit source does not have', () => {
    const bare = toRunInstancesInput({
      ...request,
      source: {
        kind: 'explicit',
        imageId: 'ami-0a',
        userDataBase64: null,
        instanceProfileArn: null,
        securityGroupIds: [],
      },
      tags: {},
    });
    const value = bare.ok ? bare.value : {};
    expect(value).toHaveProperty('ImageId', 'ami-0a');
    for (const absent of ['UserData', 'IamInstanceProfile', 'SecurityGroupIds'])
      expect(value).not.toHaveProperty(absent);
    expect(value).toHaveProperty('TagSpecifications', []);
  });

  it('refuses what is no instance type', () => {
    for (const instanceType of ['', 'm5', 'm5.large m5.xlarge', '*']) {
      expect(toRunInstancesInput({ ...request, instanceType })).toMatchObject({
        ok: false,
        error: { code: 'malformed_instance_type' },
      });
    }
  });
});
