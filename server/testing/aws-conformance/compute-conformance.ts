import { describe, expect, it } from 'vitest';
import type { InstanceFacts } from '@/server/ports/aws';
import type { ConformanceContext } from '@/server/testing/aws-conformance/conformance-context';

const UNKNOWN_INSTANCE = 'i-0123456789abcdef0';

export function describeComputeReads(context: ConformanceContext): void {
  describe('compute reads', () => {
    const knownInstance = async (): Promise<InstanceFacts | null> => {
      const { target, region } = context;
      if (target.instanceId === null) return null;
      const [facts] = await region.compute.describeInstances([target.instanceId]);
      return facts ?? null;
    };

    it('describes instances and leaves out unknown ones', async ({ skip }) => {
      const { target, region } = context;
      if (target.instanceId === null) return skip('this endpoint has no instance');
      const found = await region.compute.describeInstances([UNKNOWN_INSTANCE, target.instanceId]);
      expect(found).toEqual([expect.objectContaining({ instanceId: target.instanceId, state: 'running' })]);
      const [facts] = found;
      expect(facts?.availabilityZone.startsWith(target.region)).toBe(true);
      expect(facts?.privateDnsName).toMatch(/^ip-/u);
      await expect(region.compute.describeInstances([UNKNOWN_INSTANCE])).resolves.toEqual([]);
    });

    it('finds instances by all of their tags only', async ({ skip }) => {
      const facts = await knownInstance();
      const tag = Object.entries(facts?.tags ?? {}).find(([key]) => !key.startsWith('aws:'));
      if (facts === null || tag === undefined) return skip('this endpoint has no tagged instance');
      const [key, value] = tag;
      const { compute } = context.region;
      const found = await compute.findInstancesByTags({ [key]: value });
      expect(found.map((instance) => instance.instanceId)).toContain(facts.instanceId);
      await expect(compute.findInstancesByTags({ [key]: value, nobody: 'has this' })).resolves.toEqual([]);
      await expect(compute.findInstancesByTags({ [key]: `${value.slice(0, -1)}*` })).resolves.toEqual([]);
    });

    it('knows the hardware of types, by name and all', async () => {
      const { compute } = context.region;
      const [m5] = await compute.describeInstanceTypes(['m5.large', 'no1.such']);
      expect(m5).toEqual({
        instanceType: 'm5.large',
        vcpu: 2,
        memoryMib: 8_192,
        architectures: ['x86_64'],
        // AWS calls it current or not, by the date of the answer.
        currentGeneration: expect.any(Boolean),
        bareMetal: false,
        gpuCount: 0,
        spotSupported: true,
        burstable: false,
      });
      const all = await compute.describeInstanceTypes('all');
      expect(all.length).toBeGreaterThan(20);
      expect(all.every((facts) => facts.vcpu > 0 && facts.memoryMib > 0)).toBe(true);
      expect(all.some((facts) => facts.currentGeneration)).toBe(true);
    });

    it('knows where types are offered', async () => {
      const offerings = await context.region.compute.describeTypeOfferings();
      const zones = offerings
        .filter((row) => row.instanceType === 'm5.large')
        .map((row) => row.availabilityZone);
      expect(zones.length).toBeGreaterThan(0);
      expect(zones.every((zone) => zone.startsWith(context.target.region))).toBe(true);
    });

    it('knows one price in force for each pool', async () => {
      const now = new Date();
      const points = await context.region.compute.latestSpotPrices(['m5.large', 'c5.xlarge'], now);
      expect(points.length).toBeGreaterThan(0);
      const pools = points.map((point) => `${point.instanceType}/${point.availabilityZone}`);
      expect(new Set(pools).size).toBe(pools.length);
      for (const point of points) {
        expect(point.pricePerHour > 0n).toBe(true);
        expect(point.at.getTime()).toBeLessThanOrEqual(now.getTime() + 5_000);
      }
      const earlier = await context.region.compute.latestSpotPrices(
        ['m5.large'],
        new Date(now.getTime() - 86_400_000),
      );
      for (const point of earlier) expect(point.at.getTime()).toBeLessThanOrEqual(now.getTime() - 86_395_000);
    });

    it('describes subnets by id and by network', async ({ skip }) => {
      const facts = await knownInstance();
      const subnetId = facts?.subnetId ?? context.target.launch?.subnetId ?? null;
      if (subnetId === null) return skip('this endpoint has no subnet');
      const { compute } = context.region;
      const [subnet, ...others] = await compute.describeSubnets({
        subnetIds: [subnetId, 'subnet-0123456789abcdef0'],
      });
      expect(others).toEqual([]);
      expect(subnet).toMatchObject({ subnetId });
      expect(subnet?.freeAddresses).toBeGreaterThan(0);
      const inNetwork = await compute.describeSubnets({ vpcId: subnet?.vpcId ?? '' });
      expect(inNetwork).toContainEqual(subnet);
    });

    it('reads user data as base64', async ({ skip }) => {
      const { target, region } = context;
      skip(target.instanceId === null || target.lenient.has('user-data'), 'this endpoint keeps no user data');
      const userData = await region.compute.readUserData(target.instanceId ?? '');
      expect(Buffer.from(userData ?? '', 'base64').length).toBeGreaterThan(0);
      expect(Buffer.from(userData ?? '', 'base64').toString('base64')).toBe(userData);
    });

    it('reads health and leaves out unknown instances', async ({ skip }) => {
      const { target, region } = context;
      if (target.instanceId === null) return skip('this endpoint has no instance');
      const [health, ...others] = await region.compute.describeInstanceHealth([
        target.instanceId,
        UNKNOWN_INSTANCE,
      ]);
      expect(others).toEqual([]);
      expect(health).toMatchObject({
        instanceId: target.instanceId,
        systemStatus: 'ok',
        impairedSince: null,
      });
      const impaired = await region.compute.describeInstanceHealth('all-impaired');
      expect(impaired.map((found) => found.instanceId)).not.toContain(target.instanceId);
    });

    it('measures the skew of the clocks', async () => {
      await context.region.compute.describeTypeOfferings();
      expect(Math.abs(context.region.compute.clockSkewMs())).toBeLessThan(300_000);
    });
  });
}
