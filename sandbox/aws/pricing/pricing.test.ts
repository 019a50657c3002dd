import { GetProductsCommand, PricingClient, paginateGetProducts } from '@aws-sdk/client-pricing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type TestWorld, failure, startTestWorld } from '../testing/test-world';
import { spotAdvisorDocument } from './spot-advisor';

let test: TestWorld;
let pricing: PricingClient;

const clientOf = async (roleName: string): Promise<PricingClient> =>
  new PricingClient({
    endpoint: test.world.door.url,
    region: 'us-east-1',
    credentials: await test.assume(`arn:aws:iam::${ACCOUNT}:role/${roleName}`),
    maxAttempts: 1,
  });

beforeAll(async () => {
  test = await startTestWorld();
  pricing = await clientOf('CloudOptimRole');
});
afterAll(async () => {
  pricing.destroy();
  await test.close();
});

const match = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(([Field, Value]) => ({ Type: 'TERM_MATCH' as const, Field, Value }));

const LINUX = {
  regionCode: 'eu-west-1',
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
};

describe('GetProducts', () => {
  it('answers products as strings, with the on-demand price in their one dimension', async () => {
    const answer = await pricing.send(
      new GetProductsCommand({
        ServiceCode: 'AmazonEC2',
        FormatVersion: 'aws_v1',
        Filters: match({ ...LINUX, instanceType: 'm5.large' }),
      }),
    );
    expect(answer.FormatVersion).toBe('aws_v1');
    expect(answer.PriceList).toHaveLength(1);
    const item: unknown = JSON.parse(String(answer.PriceList?.[0]));
    expect(item).toMatchObject({
      serviceCode: 'AmazonEC2',
      product: { productFamily: 'Compute Instance', attributes: { instanceType: 'm5.large' } },
    });
    expect(JSON.stringify(item)).toContain('"pricePerUnit":{"USD":"0.0960000000"}');
  });

  it('has several products of a type that fewer filters tell apart', async () => {
    const answer = await pricing.send(
      new GetProductsCommand({
        ServiceCode: 'AmazonEC2',
        Filters: match({ regionCode: 'eu-west-1', instanceType: 'm5.large' }),
      }),
    );
    expect(answer.PriceList?.length).toBeGreaterThan(3);
    const none = await pricing.send(
      new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters: match({ ...LINUX, regionCode: 'mars' }) }),
    );
    expect(none.PriceList).toEqual([]);
  });

  it('pages to the end without an item twice', async () => {
    const skus: string[] = [];
    const query = { ServiceCode: 'AmazonEC2', Filters: match(LINUX) };
    let pages = 0;
    for await (const page of paginateGetProducts({ client: pricing, pageSize: 30 }, query)) {
      pages += 1;
      for (const text of page.PriceList ?? []) skus.push(String(/"sku":"(\w+)"/.exec(String(text))?.[1]));
    }
    expect(pages).toBe(Math.ceil(skus.length / 30));
    expect(new Set(skus).size).toBe(skus.length);
  });

  it.each([
    { name: 'a page too large', changes: { MaxResults: 101 }, code: 'InvalidParameterException' },
    { name: 'another format', changes: { FormatVersion: 'v2' }, code: 'InvalidParameterException' },
    { name: 'an invented token', changes: { NextToken: 'abc' }, code: 'InvalidNextTokenException' },
  ])('refuses $name', async ({ changes, code }) => {
    const command = new GetProductsCommand({ ServiceCode: 'AmazonEC2', ...changes });
    expect(await failure(pricing.send(command))).toMatchObject({ code, status: 400 });
  });

  it('is not in the older grants', async () => {
    const older = await clientOf('CloudOptimOlderRole');
    const refusal = await failure(older.send(new GetProductsCommand({ ServiceCode: 'AmazonEC2' })));
    expect(refusal).toMatchObject({ code: 'AccessDeniedException' });
    expect(refusal.message).toContain('pricing:GetProducts');
    older.destroy();
  });
});

describe('the Spot Advisor document', () => {
  const bandsOf = (seed: number): readonly number[] => {
    const world = { ...test.world.aws, config: { ...test.world.aws.config, seed } };
    const rows = spotAdvisorDocument(world).spot_advisor['us-east-1']?.Linux ?? {};
    return Object.values(rows).map(({ r }) => r);
  };

  it('has calm and risky types, the same ones whenever the seed is the same', () => {
    const bands = bandsOf(1);
    const share = (wanted: (band: number) => boolean) => bands.filter(wanted).length / bands.length;
    expect(share((band) => band <= 1)).toBeGreaterThan(0.6);
    expect(share((band) => band === 4)).toBeGreaterThan(0);
    expect(bands.every((band) => [0, 1, 2, 3, 4].includes(band))).toBe(true);
    expect(bandsOf(1)).toEqual(bands);
    expect(bandsOf(2)).not.toEqual(bands);
  });
});
