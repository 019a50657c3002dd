import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProviderId } from '@/server/domain/cluster/provider-id';

const HEX = '0123456789abcdef'.split('');

describe('parseProviderId', () => {
  it.each([
    [
      'aws:///us-east-1a/i-0abcdef1234567890',
      { instanceId: 'i-0abcdef1234567890', availabilityZone: 'us-east-1a' },
    ],
    ['aws:///i-0abcdef1234567890', { instanceId: 'i-0abcdef1234567890', availabilityZone: null }],
    [
      'aws:///us-west-2-lax-1a/i-12345678',
      { instanceId: 'i-12345678', availabilityZone: 'us-west-2-lax-1a' },
    ],
  ])('%s', (text, parsed) => {
    expect(parseProviderId(text)).toEqual(parsed);
  });

  it.each([
    null,
    undefined,
    '',
    'i-0abcdef1234567890',
    'aws:///us-east-1b/4b5b4c1f/fargate-ip-10-0-1-2.ec2.internal',
    'eks-hybrid:///us-west-2/my-cluster/mi-0123456789abcdef0',
    'azure:///subscriptions/x/virtualMachines/i-0abcdef1234567890',
    'aws:///us-east-1a/i-0ABCDEF1234567890',
    'aws:///us-east-1a/i-1234567',
    'aws:///us-east-1a/i-0abcdef12345678901',
    'aws:///us-east-1a/i-0abcdef1234567890/extra',
    'aws:///us-east-1a/i-0abcdef1234567890\n',
    ' aws:///us-east-1a/i-0abcdef1234567890',
  ])('is no EC2 instance: %j', (text) => {
    expect(parseProviderId(text)).toBeNull();
  });

  it('reads back every zone and instance id that it is written with', () => {
    const ids = fc
      .array(fc.constantFrom(...HEX), { minLength: 8, maxLength: 17 })
      .map((digits) => `i-${digits.join('')}`);
    const zones = fc.option(fc.stringMatching(/^[a-z]{2}-[a-z]{4,9}-[1-9][a-f]$/));
    fc.assert(
      fc.property(ids, zones, (instanceId, availabilityZone) => {
        const text = `aws:///${availabilityZone === null ? '' : `${availabilityZone}/`}${instanceId}`;
        expect(parseProviderId(text)).toEqual({ instanceId, availabilityZone });
      }),
    );
  });
});
