import { describe, expect, it } from 'vitest';
import type { ConformanceContext } from '@/server/testing/aws-conformance/conformance-context';

export function describeIdentity(context: ConformanceContext): void {
  describe('identity', () => {
    it('is that of the assumed role, with our session name', async () => {
      const { target, region } = context;
      const identity = await region.identity();
      const [, , , , account, role = ''] = target.roleArn.split(':');
      expect(identity.account).toBe(account);
      expect(identity.arn).toContain(
        `:assumed-role/${role.split('/').at(-1) ?? ''}/cloudoptim-${target.region}`,
      );
    });

    it('is refused with another external id, and without one', async ({ skip }) => {
      const { target, gateway } = context;
      skip(target.lenient.has('external-id'), 'this endpoint does not check external ids');
      const stranger = gateway.open({ ...target, externalId: 'someone-else' });
      await expect(stranger.identity()).rejects.toMatchObject({ code: 'role_not_assumable' });
      await expect(gateway.assumableWithoutExternalId(target)).resolves.toBe(false);
    });

    it('is refused by a role that does not trust us', async ({ skip }) => {
      const { target, gateway } = context;
      const { untrustedRoleArn } = target;
      skip(untrustedRoleArn === null, 'this endpoint has no untrusting role');
      const closed = gateway.open({ ...target, roleArn: untrustedRoleArn ?? '' });
      await expect(closed.compute.describeInstances(['i-00000000000000000'])).rejects.toMatchObject({
        code: 'role_not_assumable',
        context: { action: 'sts:AssumeRole' },
      });
    });

    it('names the grant that a narrow role lacks', async ({ skip }) => {
      const { target, gateway } = context;
      const { narrowRole } = target;
      skip(
        narrowRole === null || target.lenient.has('permissions'),
        'this endpoint does not check permissions',
      );
      if (narrowRole === null) return;
      const narrow = gateway.open({ ...target, roleArn: narrowRole.arn, externalId: narrowRole.externalId });
      await expect(narrow.compute.describeInstances(['i-00000000000000000'])).resolves.toEqual([]);
      await expect(narrow.compute.describeSubnets({ vpcId: 'vpc-00000000' })).rejects.toMatchObject({
        code: 'permission_missing',
        context: { action: 'ec2:DescribeSubnets' },
      });
      await expect(narrow.groups.describeGroup('any')).rejects.toMatchObject({
        code: 'permission_missing',
        context: { action: 'autoscaling:DescribeAutoScalingGroups' },
      });
    });
  });
}
