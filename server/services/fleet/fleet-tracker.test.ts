import { describe, expect, it, vi } from 'vitest';
import { buildNode, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { parseHourlyPrice, type HourlyPrice } from '@/server/domain/shared/money';
import type { AwsRegion, OnDemandPrice } from '@/server/ports/aws';
import { AwsAccessError, AwsUnavailableError } from '@/server/ports/aws-errors';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import { FleetTracker } from './fleet-tracker';

const DAY_MS = 24 * 3600 * 1000;
const START_MS = Date.parse('2026-03-01T12:00:00Z');

const dollars = (text: string): HourlyPrice => {
  const price = parseHourlyPrice(text);
  if (price === null) throw new Error(`${text} is no price`);
  return price;
};

const LISTED: readonly OnDemandPrice[] = [{ instanceType: 'm5.large', pricePerHour: dollars('0.107') }];
const FAILURE = { action: 'pricing:GetProducts', awsCode: 'x', httpStatus: 400, requestId: null };
const DENIED = new AwsAccessError('permission_missing', 'the role lacks pricing:GetProducts', FAILURE);

/** A tracker whose AWS knows nothing but list prices, as `answer` gives them, and a catalog with two types. */
function track(answer: () => Promise<readonly OnDemandPrice[]>) {
  let nowMs = START_MS;
  const onDemandPrices = vi.fn(answer);
  const nothing = () => Promise.resolve([]);
  const aws = {
    compute: {
      describeInstances: nothing,
      describeInstanceTypes: nothing,
      describeTypeOfferings: nothing,
      latestSpotPrices: nothing,
    },
    groups: { membershipsOf: nothing },
    onDemandPrices,
  } as unknown as AwsRegion;
  const dated = new Map([
    ['m5.large', dollars('0.111')],
    ['c5.large', dollars('0.096')],
  ]);
  const priceOf = vi.fn((region: string, type: string) =>
    region === 'eu-west-1' ? (dated.get(type) ?? null) : null,
  );
  const tracker = new FleetTracker(
    {
      clock: { now: () => new Date(nowMs), sleep: () => Promise.resolve() },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      catalog: {
        source: 'a dated list',
        asOf: '2026',
        priceOf,
      },
    },
    { clusterId: 'c', region: 'eu-west-1' } as MonitoredCluster,
    aws,
  );
  const labels = { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' };
  const snapshot = buildSnapshot([buildNode('node-1', 'eu-west-1a', { labels })], []);
  return {
    tracker,
    priceOf,
    onDemandPrices,
    update: () => tracker.update(snapshot),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('FleetTracker.onDemandPrice', () => {
  it('is the Price List’s, and the catalog’s for what that does not hold', async () => {
    const { tracker, update } = track(() => Promise.resolve(LISTED));
    expect(tracker.onDemandPrice('m5.large')?.source).toBe('a dated list 2026');
    await update();
    expect(tracker.onDemandPrice('m5.large')).toEqual({
      pricePerHour: dollars('0.107'),
      source: 'AWS Price List 2026-03-01',
    });
    expect(tracker.onDemandPrice('c5.large')).toEqual({
      pricePerHour: dollars('0.096'),
      source: 'a dated list 2026',
    });
    expect(tracker.onDemandPrice('r5.large')).toBeNull();
  });

  it('is what a row states, with its source', async () => {
    const { update } = track(() => Promise.resolve(LISTED));
    const [row] = await update();
    expect(row).toMatchObject({
      pricePerHour: dollars('0.107'),
      priceSource: 'AWS Price List 2026-03-01',
    });
  });

  it('is asked for once a day', async () => {
    const { onDemandPrices, update, pass } = track(() => Promise.resolve(LISTED));
    await update();
    await update();
    expect(onDemandPrices).toHaveBeenCalledTimes(1);
    pass(DAY_MS);
    await update();
    expect(onDemandPrices).toHaveBeenCalledTimes(2);
  });

  it('is the catalog’s without the grant, which is said', async () => {
    const { tracker, onDemandPrices, update } = track(() => Promise.reject(DENIED));
    await update();
    await update();
    expect(tracker.onDemandPrice('m5.large')?.source).toBe('a dated list 2026');
    expect(tracker.unreadable.get('pricing:GetProducts')).toBe('the role lacks pricing:GetProducts');
    expect(onDemandPrices).toHaveBeenCalledTimes(1);
  });

  it('outlives failures, but not for ever', async () => {
    let fails = false;
    const { tracker, update, pass } = track(() =>
      fails ? Promise.reject(new AwsUnavailableError('no answer', FAILURE)) : Promise.resolve(LISTED),
    );
    await update();
    fails = true;
    pass(29 * DAY_MS);
    await update();
    expect(tracker.unreadable.has('pricing:GetProducts')).toBe(true);
    expect(tracker.onDemandPrice('m5.large')?.source).toBe('AWS Price List 2026-03-01');
    pass(2 * DAY_MS);
    expect(tracker.onDemandPrice('m5.large')?.source).toBe('a dated list 2026');
  });

  it('does not hold up the rows', async () => {
    const { tracker, onDemandPrices, update } = track(() => new Promise(() => undefined));
    expect(await update()).toHaveLength(1);
    await update();
    expect(onDemandPrices).toHaveBeenCalledTimes(1);
    expect(tracker.onDemandPrice('m5.large')?.source).toBe('a dated list 2026');
  });
});

describe('FleetTracker.rows', () => {
  const NODES = 1_000;
  const CHANGES = 20;

  /** A tracker of a large cluster, and how many rows it has computed: each asks the catalog once for its price. */
  function large() {
    const { tracker, priceOf } = track(() => Promise.reject(DENIED));
    const labels = { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' };
    const nodes = Array.from({ length: NODES }, (_, n) => buildNode(`node-${n}`, 'eu-west-1a', { labels }));
    let version = 1;
    const change = () => {
      version += 1;
      tracker.observe({ ...buildSnapshot(nodes, []), version });
    };
    return { tracker, change, computed: () => priceOf.mock.calls.length };
  }

  it('are computed when they are read, not when the cluster changes', () => {
    const { tracker, change, computed } = large();
    for (let n = 0; n < CHANGES; n += 1) change();
    expect(computed()).toBe(0);
    expect(tracker.rows()).toHaveLength(NODES);
    expect(computed()).toBe(NODES);
  });

  it('are computed once for all readers of a snapshot, and again for the next', () => {
    const { tracker, change, computed } = large();
    change();
    for (let n = 0; n < CHANGES; n += 1) tracker.rows();
    expect(computed()).toBe(NODES);
    change();
    tracker.rows();
    expect(computed()).toBe(2 * NODES);
  });

  it('follow what is learned of a node since they were read', async () => {
    const { tracker, update } = track(() => Promise.resolve(LISTED));
    const labels = { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' };
    tracker.observe(buildSnapshot([buildNode('node-1', 'eu-west-1a', { labels })], []));
    expect(tracker.rows()).toMatchObject([{ priceSource: 'a dated list 2026' }]);
    await update();
    expect(tracker.rows()).toMatchObject([{ priceSource: 'AWS Price List 2026-03-01' }]);
  });
});
