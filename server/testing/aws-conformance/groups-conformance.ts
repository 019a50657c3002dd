import { describe, expect, it, vi } from 'vitest';
import { isAtRest } from '@/server/domain/planning/removals/group-removals';
import { mintPermit } from '@/server/domain/safety/permit';
import type { ConformanceContext } from '@/server/testing/aws-conformance/conformance-context';

export function describeGroups(context: ConformanceContext): void {
  describe('scaling groups', () => {
    it('describes a group and its members alike from both sides', async ({ skip }) => {
      const { target, region } = context;
      if (target.groupName === null) return skip('this endpoint has no group');
      const group = await region.groups.describeGroup(target.groupName);
      const ids = (group?.instances ?? []).map((instance) => instance.instanceId);
      expect(ids.length).toBe(group?.desiredCapacity);
      const memberships = await region.groups.membershipsOf([...ids, 'i-0123456789abcdef0']);
      expect(new Set(memberships.map((membership) => membership.instanceId))).toEqual(new Set(ids));
      expect(memberships.every((membership) => membership.groupName === target.groupName)).toBe(true);
      expect(group?.instances.every((instance) => instance.healthy)).toBe(true);
    });

    it('knows no group of another name, and no membership of a standalone instance', async () => {
      const { target, region } = context;
      await expect(region.groups.describeGroup('no-such-group')).resolves.toBeNull();
      await expect(
        region.groups.membershipsOf([target.instanceId ?? 'i-0123456789abcdef0']),
      ).resolves.toEqual([]);
    });

    it('detaches without decrement, also twice, and the group launches another', async ({ skip }) => {
      const { target, region } = context;
      const { groupName } = target;
      if (groupName === null) return skip('this endpoint has no group');
      const before = await region.groups.describeGroup(groupName);
      const leaving =
        before?.instances.find((instance) => instance.lifecycleState === 'InService')?.instanceId ?? '';
      const permit = mintPermit(
        {
          action: 'detach',
          clusterId: 'conformance',
          target: leaving,
          snapshotVersion: 1,
          validationId: 'c',
        },
        new Date(),
      );
      await region.groups.detachWithoutDecrement(permit, groupName, leaving);
      await vi.waitFor(
        async () => {
          await expect(region.groups.membershipsOf([leaving])).resolves.toEqual([]);
          const after = await region.groups.describeGroup(groupName);
          expect(after?.desiredCapacity).toBe(before?.desiredCapacity);
          expect(after?.instances).toHaveLength(before?.desiredCapacity ?? -1);
        },
        { timeout: 60_000, interval: 250 },
      );
      await expect(region.groups.detachWithoutDecrement(permit, groupName, leaving)).resolves.toBeUndefined();
      const [detached] = await region.compute.describeInstances([leaving]);
      expect(detached?.state).toBe('running');
    });

    it('takes an instance out with decrement: the group wants one less, and launches nobody', async ({
      skip,
    }) => {
      const { target, region } = context;
      const { groupName } = target;
      if (groupName === null) return skip('this endpoint has no group');
      const before = await vi.waitFor(
        async () => {
          const [group] = await region.groups.describeGroups([groupName, 'no-such-group']);
          if (group === undefined || !isAtRest(group)) throw new Error('the group is at work');
          return group;
        },
        { timeout: 60_000, interval: 250 },
      );
      if (before.desiredCapacity <= before.minSize) return skip('the group is at its MinSize');
      const leaving = before.instances[0]?.instanceId ?? '';
      const permit = mintPermit(
        {
          action: 'terminate-in-group',
          clusterId: 'conformance',
          target: leaving,
          snapshotVersion: 1,
          validationId: 'c',
        },
        new Date(),
      );
      await region.groups.terminateWithDecrement(permit, leaving);
      const [membership] = await region.groups.membershipsOf([leaving]);
      if (membership !== undefined) expect(membership.lifecycleState).toMatch(/^Terminat/);
      await vi.waitFor(
        async () => {
          await expect(region.groups.membershipsOf([leaving])).resolves.toEqual([]);
          const after = await region.groups.describeGroup(groupName);
          expect(after?.desiredCapacity).toBe(before.desiredCapacity - 1);
          expect(after?.instances).toHaveLength(before.desiredCapacity - 1);
        },
        { timeout: 60_000, interval: 250 },
      );
      await expect(region.groups.terminateWithDecrement(permit, leaving)).rejects.toMatchObject({
        code: 'aws_request_refused',
      });
    });
  });
}
