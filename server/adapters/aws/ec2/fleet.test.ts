import { describe, expect, it } from 'vitest';
import type { FleetRequest } from '@/server/ports/aws';
import { toFleetOutcome } from '@/server/adapters/aws/ec2/fleet-outcome';
import { toCreateFleetInput } from '@/server/adapters/aws/ec2/fleet-request';

const request: FleetRequest = {
  clientToken: '0123456789abcdef0123456789abcdef',
  source: { kind: 'launch-template', launchTemplateId: 'lt-0a', version: '7' },
  lifecycle: 'spot',
  pools: [
    { instanceType: 'm5.large', availabilityZone: 'us-east-1a', subnetId: 'subnet-a' },
    { instanceType: 'm6i.large', availabilityZone: 'us-east-1b', subnetId: 'subnet-b' },
  ],
  stepIds: ['step-1', 'step-2'],
  tags: { 'cloudoptim:cluster-id': 'c-1' },
};

const overrides = (InstanceType: 'm5.large' | 'm6i.large', SubnetId: string) => ({
  LaunchTemplateAndOverrides: { Overrides: { InstanceType, SubnetId } },
});
const failing = (ErrorCode: string) => ({
  ...overrides('m5.large', 'subnet-a'),
  ErrorCode,
  ErrorMessage: 'no',
});

describe('toCreateFleetInput', () => {
  it('asks once, at once, for as many machines as there are steps, in any of the pools', () => {
    const input = toCreateFleetInput(request);
    expect(input).toMatchObject({
      ok: true,
      value: {
        Type: 'instant',
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId: 'lt-0a', Version: '7' },
            Overrides: [
              { InstanceType: 'm5.large', AvailabilityZone: 'us-east-1a', SubnetId: 'subnet-a' },
              { InstanceType: 'm6i.large', AvailabilityZone: 'us-east-1b', SubnetId: 'subnet-b' },
            ],
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 2, DefaultTargetCapacityType: 'spot' },
        SpotOptions: {
          AllocationStrategy: 'price-capacity-optimized',
          InstanceInterruptionBehavior: 'terminate',
        },
      },
    });
    const types = input.ok ? input.value.TagSpecifications?.map((one) => one.ResourceType) : [];
    expect(types).toEqual(['fleet', 'instance', 'volume', 'network-interface']);
  });

  it('buys on-demand at the lowest price', () => {
    const input = toCreateFleetInput({ ...request, lifecycle: 'on-demand' });
    expect(input.ok && input.value).toMatchObject({
      OnDemandOptions: { AllocationStrategy: 'lowest-price' },
      TargetCapacitySpecification: { DefaultTargetCapacityType: 'on-demand' },
    });
  });

  it('takes only a pinned version and names of types', () => {
    expect(toCreateFleetInput({ ...request, source: { ...request.source, version: '$Latest' } }).ok).toBe(
      false,
    );
    const pools = [{ instanceType: 'm5;large', availabilityZone: 'a', subnetId: 's' }];
    expect(toCreateFleetInput({ ...request, pools }).ok).toBe(false);
  });
});

describe('toFleetOutcome', () => {
  it('tells the pool of every machine, and what was in the way elsewhere', () => {
    expect(
      toFleetOutcome(request, {
        Instances: [{ ...overrides('m6i.large', 'subnet-b'), InstanceIds: ['i-2', 'i-1'] }],
        Errors: [failing('InsufficientInstanceCapacity')],
      }),
    ).toEqual({
      kind: 'launched',
      instances: [
        { instanceId: 'i-2', instanceType: 'm6i.large', availabilityZone: 'us-east-1b' },
        { instanceId: 'i-1', instanceType: 'm6i.large', availabilityZone: 'us-east-1b' },
      ],
      failures: [
        {
          kind: 'no-capacity',
          instanceType: 'm5.large',
          availabilityZone: 'us-east-1a',
          code: 'InsufficientInstanceCapacity',
          message: 'no',
        },
      ],
    });
  });

  it.each([
    { code: 'UnfulfillableCapacity', kind: 'no-capacity' },
    { code: 'MaxSpotInstanceCountExceeded', kind: 'no-capacity' },
    { code: 'VcpuLimitExceeded', kind: 'no-capacity' },
    { code: 'InsufficientFreeAddressesInSubnet', kind: 'no-capacity' },
    { code: 'InvalidFleetConfiguration', kind: 'no-capacity' },
    { code: 'UnauthorizedOperation', kind: 'refused' },
    { code: 'InvalidParameterValue', kind: 'refused' },
    { code: 'RequestLimitExceeded', kind: 'refused' },
  ])('with $code in every pool means $kind', ({ code, kind }) => {
    expect(toFleetOutcome(request, { Instances: [], Errors: [failing(code)] })).toMatchObject({
      kind,
      code,
      failures: [{ kind, code }],
    });
  });

  it('is want of room where one pool has none and another refuses', () => {
    const errors = [failing('UnauthorizedOperation'), failing('InsufficientInstanceCapacity')];
    expect(toFleetOutcome(request, { Errors: errors }).kind).toBe('no-capacity');
  });

  it('never deals a machine of a pool that was not asked for', () => {
    const Instances = [{ ...overrides('m5.large', 'subnet-other'), InstanceIds: ['i-1'] }];
    expect(toFleetOutcome(request, { Instances })).toMatchObject({
      kind: 'unknown',
      code: 'malformed_answer',
    });
  });
});
