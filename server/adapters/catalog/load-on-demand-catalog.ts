import { z } from 'zod';
import bundled from '@/server/adapters/catalog/data/on-demand-prices.json';
import { datedSchema } from '@/server/adapters/catalog/dated-schema';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { OnDemandCatalog } from '@/server/ports/pool-facts';

/** US dollars per instance-hour as a decimal, so that no digit is lost. */
const priceSchema = z.string().regex(/^\d+(\.\d{1,9})?$/);

const catalogSchema = datedSchema.extend({
  regions: z.record(z.string(), z.record(z.string(), priceSchema)),
});

/**
 * The catalog of public on-demand prices (Linux): the one in the repository, or another document
 * `{source, date, regions: {[region]: {[type]: "0.096"}}}`. Throws a `ZodError` for a document of another shape.
 * Types that no source named are absent, never guessed.
 */
export function loadOnDemandCatalog(document: unknown = bundled): OnDemandCatalog {
  const { source, date, regions } = catalogSchema.parse(document);
  const prices = new Map(
    Object.entries(regions).map(([region, types]) => [region, new Map(Object.entries(types))]),
  );
  return {
    source,
    asOf: date,
    priceOf(region, instanceType) {
      const text = prices.get(region)?.get(instanceType);
      return text === undefined ? null : parseHourlyPrice(text);
    },
  };
}
