import { describe, expect, it } from 'vitest';
import { loadOnDemandCatalog } from '@/server/adapters/catalog/load-on-demand-catalog';
import { loadSpotAdvisor } from '@/server/adapters/catalog/load-spot-advisor';

describe('loadOnDemandCatalog', () => {
  it('reads prices to the nano-dollar, with source and age, and knows nothing else', () => {
    const catalog = loadOnDemandCatalog({
      source: 'a list',
      date: '2026-02-03',
      regions: { 'eu-west-1': { 'm5.large': '0.107' } },
    });
    expect(catalog.priceOf('eu-west-1', 'm5.large')).toBe(107_000_000n);
    expect(catalog.priceOf('eu-west-1', 'constructor')).toBeNull();
    expect(catalog.priceOf('us-east-1', 'm5.large')).toBeNull();
    expect([catalog.source, catalog.asOf]).toEqual(['a list', '2026-02-03']);
  });

  it.each([{ price: 0.1 }, { price: '0,1' }, { price: '-1' }])('refuses the price $price', ({ price }) => {
    const document = { source: 's', date: '2026', regions: { r: { t: price } } };
    expect(() => loadOnDemandCatalog(document)).toThrow();
  });

  it('reads the catalog of the repository, which names where it comes from', () => {
    const catalog = loadOnDemandCatalog();
    expect(catalog.source).toContain('https://');
    expect(catalog.priceOf('us-east-1', 'm6i.large')).toBe(96_000_000n);
    expect(catalog.priceOf('us-east-1', 'm5.large')).toBe(96_000_000n);
    expect(catalog.priceOf('us-gov-west-1', 'm5.large')).not.toBeNull();
  });
});

describe('loadSpotAdvisor', () => {
  it('reads bands and knows nothing else', () => {
    const advisor = loadSpotAdvisor({
      source: 's',
      date: '2026-02',
      regions: { 'eu-west-1': { 0: 'c5.large', 3: 'm5.large m5.xlarge' } },
    });
    expect(['c5.large', 'm5.large', 'm5.xlarge'].map((type) => advisor.bandOf('eu-west-1', type))).toEqual([
      0, 3, 3,
    ]);
    expect(advisor.bandOf('eu-west-1', 'toString')).toBeNull();
    expect(advisor.bandOf('us-east-1', 'm5.large')).toBeNull();
  });

  it('refuses a band that does not exist', () => {
    expect(() => loadSpotAdvisor({ source: 's', date: '2026', regions: { r: { 5: 't' } } })).toThrow();
  });

  it('reads the snapshot of the repository, which names where it comes from', () => {
    const advisor = loadSpotAdvisor();
    expect(advisor.source).toContain('https://');
    expect(advisor.bandOf('us-east-1', 'm5.large')).toBe(3);
    expect(advisor.bandOf('eu-central-1', 'm5.large')).not.toBeNull();
  });
});
