import { LIST_PRICE_LIFE_MS } from '@/server/domain/money/price-freshness';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { OnDemandPrice } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { DatedPrice, PriceOrigin, SourcedPrice } from '@/server/domain/money/prices';
import type { OnDemandCatalog } from '@/server/ports/pool-facts';

const PRICE_LIST_NAME = 'AWS Price List';

/** On-demand list prices of one region: what AWS told last, and the dated catalog for what it did not tell. */
export class ListPrices {
  private told: { readonly byType: ReadonlyMap<string, HourlyPrice>; readonly at: Date } | null = null;

  constructor(
    private readonly deps: { readonly clock: Clock; readonly catalog: OnDemandCatalog },
    private readonly region: string,
  ) {}

  /** Takes what the AWS Price List says now in place of what it said before. */
  keep(prices: readonly OnDemandPrice[]): void {
    this.told = {
      byType: new Map(prices.map((one) => [one.instanceType, one.pricePerHour])),
      at: this.deps.clock.now(),
    };
  }

  /** Null when neither source has the type. */
  priceOf(instanceType: string): SourcedPrice | null {
    const found = this.dated(instanceType);
    return found === null
      ? null
      : { pricePerHour: found.pricePerHour, source: `${found.source} ${found.asOf}` };
  }

  /** The same with the source and its date apart. */
  dated(instanceType: string): DatedPrice | null {
    const { catalog } = this.deps;
    const listed = this.fresh()?.byType.get(instanceType);
    if (listed !== undefined) return { pricePerHour: listed, ...this.origin() };
    const dated = catalog.priceOf(this.region, instanceType);
    return dated === null ? null : { pricePerHour: dated, source: catalog.source, asOf: catalog.asOf };
  }

  /** Where prices come from first. */
  origin(): PriceOrigin {
    const told = this.fresh();
    return told === null
      ? { source: this.deps.catalog.source, asOf: this.deps.catalog.asOf }
      : { source: PRICE_LIST_NAME, asOf: told.at.toISOString().slice(0, 10) };
  }

  private fresh() {
    if (this.told === null) return null;
    return this.deps.clock.now().getTime() - this.told.at.getTime() > LIST_PRICE_LIFE_MS ? null : this.told;
  }
}
