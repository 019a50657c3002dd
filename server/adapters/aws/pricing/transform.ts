import { z } from 'zod';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { OnDemandPrice } from '@/server/ports/aws';

/** Of an item of `PriceList` only what is used; the rest is as AWS pleases. */
const itemSchema = z.object({
  product: z.object({ attributes: z.object({ instanceType: z.string().min(1) }) }),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) }),
        ),
      }),
    ),
  }),
});

function parseItem(text: string): z.infer<typeof itemSchema> | null {
  try {
    const parsed = itemSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * ```json
 * {"product": {"productFamily": "Compute Instance", "attributes": {"instanceType": "m5.large", …}, "sku": "…"},
 *  "terms": {"OnDemand": {"SKU.JRTCKXETXF": {"priceDimensions": {"SKU.JRTCKXETXF.6YS6EN2CT7": {"unit": "Hrs",
 *   "pricePerUnit": {"USD": "0.0960000000"}, …}}, …}}}}
 * ```
 * Null for an item without an hourly price above zero in US dollars (reservations stand in the list with 0, the Chinese
 * regions with CNY). Of several hourly rates the highest counts.
 */
export function toOnDemandPrice(text: string): OnDemandPrice | null {
  const item = parseItem(text);
  if (item === null) return null;
  const prices = Object.values(item.terms.OnDemand)
    .flatMap((term) => Object.values(term.priceDimensions))
    .filter(({ unit }) => unit === 'Hrs')
    .flatMap(({ pricePerUnit }) => parseHourlyPrice(pricePerUnit['USD'] ?? '') ?? []);
  const [highest] = prices.sort((a, b) => (a > b ? -1 : 1));
  if (highest === undefined || highest <= 0n) return null;
  return { instanceType: item.product.attributes.instanceType, pricePerHour: highest };
}

/** One price a type; where products of one type differ the dearest counts, so that no saving is made up. */
export function onePriceEach(prices: readonly OnDemandPrice[]): readonly OnDemandPrice[] {
  const byType = new Map<string, OnDemandPrice>();
  for (const price of prices) {
    const seen = byType.get(price.instanceType);
    if (seen === undefined || price.pricePerHour > seen.pricePerHour) byType.set(price.instanceType, price);
  }
  return [...byType.values()];
}
