import type { HourlyPrice } from '@/server/domain/shared/money';
import type { OnDemandPrice } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { OnDemandCatalogue, SourcedPrice } from '@/server/ports/pool-facts';

/** A list price is known for 30 days (spec 08-decided, 4). */
const PRICE_LIST_LIFE_MS = 30 * 24 * 3600 * 1000;

/** On-demand list prices of one region: what AWS told last, and the dated catalogue for what it did not tell. */
export class ListPrices {
  private told: { readonly byType: ReadonlyMap<string, HourlyPrice>; readonly at: Date } | null = null;

  constructor(
    private readonly deps: { readonly clock: Clock; readonly catalogue: OnDemandCatalogue },
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
    const { catalogue } = this.deps;
    const listed = this.fresh()?.byType.get(instanceType);
    if (listed !== undefined) return { pricePerHour: listed, source: this.listName() };
    const dated = catalogue.priceOf(this.region, instanceType);
    return dated === null ? null : { pricePerHour: dated, source: `${catalogue.source} ${catalogue.asOf}` };
  }

  private fresh() {
    if (this.told === null) return null;
    return this.deps.clock.now().getTime() - this.told.at.getTime() > PRICE_LIST_LIFE_MS ? null : this.told;
  }

  private listName(): string {
    return `AWS Price List ${this.told?.at.toISOString().slice(0, 10) ?? ''}`.trim();
  }
}
