import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { AwsGateway, AwsRegion } from '@/server/ports/aws';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { onePriceEach, toOnDemandPrice } from '@/server/adapters/aws/pricing/transform';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import { jsonError, useWireServer } from '@/server/testing/aws-conformance/wire-server';

/**
 * An item in the shape of AWS's price lists, written by hand, with the reserved terms that stand beside the on-demand
 * ones.
 */
function item(instanceType: string, pricePerUnit: Readonly<Record<string, string>>, unit = 'Hrs'): string {
  const dimension = (rate: string, price: Readonly<Record<string, string>>, rateUnit: string) => ({
    [`ABCDEFGHJKLMNPQR.${rate}`]: {
      unit: rateUnit,
      endRange: 'Inf',
      description: `per On Demand Linux ${instanceType} Instance Hour`,
      appliesTo: [],
      rateCode: `ABCDEFGHJKLMNPQR.${rate}`,
      beginRange: '0',
      pricePerUnit: price,
    },
  });
  return JSON.stringify({
    product: {
      productFamily: 'Compute Instance',
      attributes: {
        instanceType,
        regionCode: 'eu-west-1',
        operatingSystem: 'Linux',
        tenancy: 'Shared',
        vcpu: '2',
        memory: '8 GiB',
      },
      sku: 'ABCDEFGHJKLMNPQR',
    },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: {
        'ABCDEFGHJKLMNPQR.JRTCKXETXF': {
          priceDimensions: dimension('JRTCKXETXF.6YS6EN2CT7', pricePerUnit, unit),
          sku: 'ABCDEFGHJKLMNPQR',
          effectiveDate: '2026-01-01T00:00:00Z',
          offerTermCode: 'JRTCKXETXF',
          termAttributes: {},
        },
      },
      Reserved: {
        'ABCDEFGHJKLMNPQR.HU7G6KETJZ': {
          priceDimensions: dimension('HU7G6KETJZ.2TG2D8R56U', { USD: '391' }, 'Quantity'),
          sku: 'ABCDEFGHJKLMNPQR',
          effectiveDate: '2026-01-01T00:00:00Z',
          offerTermCode: 'HU7G6KETJZ',
          termAttributes: { LeaseContractLength: '1yr', PurchaseOption: 'Partial Upfront' },
        },
      },
    },
    version: '20260101000000',
    publicationDate: '2026-01-01T00:00:00Z',
  });
}

const dollars = (text: string) => parseHourlyPrice(text) ?? 0n;

describe('toOnDemandPrice', () => {
  it('reads type and hourly on-demand price, to the digit', () => {
    expect(toOnDemandPrice(item('m5.large', { USD: '0.1070000000' }))).toEqual({
      instanceType: 'm5.large',
      pricePerHour: dollars('0.107'),
    });
  });

  it.each([
    { name: 'a price of zero', text: item('m5.large', { USD: '0.0000000000' }) },
    { name: 'another currency', text: item('m5.large', { CNY: '0.9' }) },
    { name: 'another unit', text: item('m5.large', { USD: '391' }, 'Quantity') },
    { name: 'a price that is no number', text: item('m5.large', { USD: 'free' }) },
    { name: 'another shape', text: '{"product": {}}' },
    { name: 'no JSON', text: 'm5.large' },
  ])('takes $name for no price', ({ text }) => {
    expect(toOnDemandPrice(text)).toBeNull();
  });
});

describe('onePriceEach', () => {
  it('keeps the dearest of several', () => {
    const price = (text: string) => toOnDemandPrice(item('m5.large', { USD: text })) ?? [];
    expect(onePriceEach([price('0.1'), price('0.3'), price('0.2')].flat())).toEqual([
      { instanceType: 'm5.large', pricePerHour: dollars('0.3') },
    ]);
  });
});

describe('AwsRegion.onDemandPrices', () => {
  const wire = useWireServer();
  let gateway: AwsGateway;
  let region: AwsRegion;
  beforeAll(() => {
    gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
    region = gateway.open({
      roleArn: 'arn:aws:iam::111122223333:role/R',
      externalId: 'e',
      region: 'eu-west-1',
    });
  });
  afterAll(() => gateway.close());

  it('asks for ordinary Linux of the region and follows the pages', async () => {
    wire.answer('GetProducts', (request) => ({
      body: JSON.stringify(
        request.parameters['NextToken'] === undefined
          ? { PriceList: [item('m5.large', { USD: '0.107' })], NextToken: 'page-2' }
          : { PriceList: [item('c5.large', { USD: '0.096' }), 'broken'] },
      ),
    }));
    await expect(region.onDemandPrices()).resolves.toEqual([
      { instanceType: 'm5.large', pricePerHour: dollars('0.107') },
      { instanceType: 'c5.large', pricePerHour: dollars('0.096') },
    ]);
    const [first, second] = wire.requestsOf('GetProducts');
    expect(first?.service).toBe('pricing');
    const match = (Field: string, Value: string) => ({ Type: 'TERM_MATCH', Field, Value });
    expect(first?.parameters).toEqual({
      ServiceCode: 'AmazonEC2',
      FormatVersion: 'aws_v1',
      MaxResults: 100,
      Filters: [
        match('regionCode', 'eu-west-1'),
        match('operatingSystem', 'Linux'),
        match('tenancy', 'Shared'),
        match('preInstalledSw', 'NA'),
        match('capacitystatus', 'Used'),
        match('marketoption', 'OnDemand'),
      ],
    });
    expect(second?.parameters).toMatchObject({ NextToken: 'page-2' });
  });

  it('names the grant that is missing', async () => {
    wire.answer(
      'GetProducts',
      jsonError(
        400,
        'AccessDeniedException',
        'User: arn:aws:sts::111122223333:assumed-role/R/S is not authorized to perform: pricing:GetProducts because no identity-based policy allows the pricing:GetProducts action',
      ),
    );
    await expect(region.onDemandPrices()).rejects.toMatchObject({
      code: 'permission_missing',
      context: { action: 'pricing:GetProducts' },
    });
  });
});
