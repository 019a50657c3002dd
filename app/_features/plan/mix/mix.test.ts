import { expect, it } from 'vitest';
import { readMix, type Mix } from '../stored/plan-documents';
import { compareMixes } from './mix';

const pool = (instanceType: string, count: number, price: number | null = 0.1) => ({
  instance_type: instanceType,
  availability_zone: 'us-east-1a',
  lifecycle: 'spot',
  count,
  vcpu: 2,
  memory_gib: 8,
  price_per_hour: price,
  risk_score: 0.97,
});

function mix(...pools: readonly ReturnType<typeof pool>[]): Mix {
  const read = readMix({ allocations: pools, cost_per_hour: 1 });
  if (read === null) throw new Error('not a mix');
  return read;
}

it('counts nodes and keeps an unknown cost unknown', () => {
  expect(
    readMix({ allocations: [pool('m5.large', 2), pool('c5.large', 3)], cost_per_hour: null }),
  ).toMatchObject({ nodes: 5, costPerHour: null });
});

it.each([null, {}, [], { allocations: [{ instance_type: 'm5.large' }] }])('reads %j as no mix', (stored) =>
  expect(readMix(stored)).toBeNull(),
);

it('sets pools beside each other, the ones that change first', () => {
  const rows = compareMixes(
    mix(pool('a1.large', 2), pool('m5.large', 3)),
    mix(pool('a1.large', 2), pool('c5.large', 1), pool('m5.large', 1)),
  );
  expect(rows.map((row) => [row.instanceType, row.before, row.after])).toEqual([
    ['c5.large', 0, 1],
    ['m5.large', 3, 1],
    ['a1.large', 2, 2],
  ]);
});

it('adds rows of one pool up and takes the price of the side that knows it', () => {
  const [row] = compareMixes(mix(pool('m5.large', 1, null)), mix(pool('m5.large', 1), pool('m5.large', 2)));
  expect(row).toMatchObject({ before: 1, after: 3, pricePerHour: 0.1 });
});

it('leaves every pool as it is when nothing is proposed', () => {
  expect(compareMixes(mix(pool('m5.large', 3)), null)).toMatchObject([{ before: 3, after: 3 }]);
});
