import { GetProductsCommand, type Filter, type PricingClient } from '@aws-sdk/client-pricing';
import type { OnDemandPrice } from '@/server/ports/aws';
import { collectPages } from '@/server/adapters/aws/call/collect-pages';
import { onePriceEach, toOnDemandPrice } from '@/server/adapters/aws/pricing/transform';

/**
 * The Price List Query API answers for all regions, at a few endpoints only.
 * us-east-1 is one of them: https://docs.rs/aws-sdk-pricing/0.24.0/aws_sdk_pricing/ ("Service Endpoint").
 */
export const PRICE_LIST_REGION = 'us-east-1';

export const PRICE_LIST_ACTION = 'pricing:GetProducts';

/** Largest page of API_pricing_GetProducts. */
const PAGE_SIZE = 100;

/** What an ordinary Linux instance is among the products of its type. */
const LINUX_ON_DEMAND: Readonly<Record<string, string>> = {
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  marketoption: 'OnDemand',
};

function filtersFor(region: string): Filter[] {
  const wanted = { regionCode: region, ...LINUX_ON_DEMAND };
  return Object.entries(wanted).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value }));
}

/** The least that the Price List can be asked for. */
export async function askForOneProduct(
  pricing: PricingClient,
  region: string,
  signal: AbortSignal,
): Promise<void> {
  await pricing.send(
    new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters: filtersFor(region), MaxResults: 1 }),
    { abortSignal: signal },
  );
}

/** Reads the list prices of all types of a region; several megabytes at AWS. */
export async function readOnDemandPrices(
  pricing: PricingClient,
  region: string,
  signal: AbortSignal,
): Promise<readonly OnDemandPrice[]> {
  const prices = await collectPages(PRICE_LIST_ACTION, async (NextToken) => {
    const output = await pricing.send(
      new GetProductsCommand({
        ServiceCode: 'AmazonEC2',
        FormatVersion: 'aws_v1',
        Filters: filtersFor(region),
        MaxResults: PAGE_SIZE,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
      { abortSignal: signal },
    );
    // The SDK's type of an item of JSON is `any`.
    const list: unknown = output.PriceList;
    const items = (Array.isArray(list) ? list : []).flatMap((item: unknown): readonly OnDemandPrice[] => {
      // The SDK wraps JSON strings in an object of its own.
      const price = toOnDemandPrice(String(item));
      return price === null ? [] : [price];
    });
    return { items, nextToken: output.NextToken };
  });
  return onePriceEach(prices);
}
