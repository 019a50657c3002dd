import { describe, expect, it } from 'vitest';
import type { ConformanceContext } from '@/server/testing/aws-conformance/conformance-context';

export function describePrices(context: ConformanceContext): void {
  describe('list prices', () => {
    it('are one a type, over all pages, and above the Spot price', async ({ skip }) => {
      skip(context.target.lenient.has('pricing'), 'this endpoint serves no price list');
      const { region } = context;
      const prices = await region.onDemandPrices({ timeoutMs: 120_000 });
      const byType = new Map(prices.map((price) => [price.instanceType, price.pricePerHour]));
      expect(byType.size).toBe(prices.length);
      const offered = await region.compute.describeTypeOfferings();
      expect(byType.size).toBeGreaterThan(new Set(offered.map((one) => one.instanceType)).size * 0.9);
      const spot = await region.compute.latestSpotPrices(['m5.large', 'c5.xlarge', 'r5.large'], new Date());
      expect(spot.length).toBeGreaterThan(0);
      for (const { instanceType, pricePerHour } of spot)
        expect(byType.get(instanceType) ?? 0n).toBeGreaterThan(pricePerHour);
    });

    it('grow with the size within a family, in proportion', async ({ skip }) => {
      skip(context.target.lenient.has('pricing'), 'this endpoint serves no price list');
      const prices = await context.region.onDemandPrices({ timeoutMs: 120_000 });
      const priceOf = (type: string) => prices.find((one) => one.instanceType === type)?.pricePerHour ?? 0n;
      expect(priceOf('m5.large')).toBeGreaterThan(0n);
      expect(priceOf('m5.xlarge')).toBe(2n * priceOf('m5.large'));
    });

    it('need a grant of their own, which is named', async ({ skip }) => {
      const { target, gateway } = context;
      const { narrowRole } = target;
      if (narrowRole === null || target.lenient.has('permissions'))
        return skip('this endpoint does not check permissions');
      const narrow = gateway.open({ ...target, roleArn: narrowRole.arn, externalId: narrowRole.externalId });
      await expect(narrow.onDemandPrices()).rejects.toMatchObject({
        code: 'permission_missing',
        context: { action: 'pricing:GetProducts' },
      });
    });
  });
}
