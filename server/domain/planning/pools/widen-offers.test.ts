import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { poolKey, type Allocation, type CandidatePool } from '@/server/domain/safety/mix/mix';
import { DEFAULT_SAFETY_POLICY, SAFETY_PROFILES } from '@/server/domain/safety/policy/safety-policy';
import { dollars, onDemand, question, spot } from '@/server/domain/safety/testing/build-mix';
import { alternativePools } from './alternative-pools';
import { widenOffers, type WantedLaunch } from './widen-offers';

const ZONES = ['a', 'b', 'c'];
const NINE = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 3));
const pool = (name: string, changes: Partial<Allocation> = {}): CandidatePool => {
  const { count: _count, ...facts } = spot(name, 1, changes);
  return facts;
};
const names = (pools: readonly CandidatePool[]) => pools.map(poolKey);
const judgeOn = (standing: readonly Allocation[]) => (bought: readonly Allocation[]) =>
  judgeMix(question(NINE, [...standing, ...bought], { context: { kind: 'scale-up' } }));

describe('widenOffers', () => {
  it('offers every pool that may take all of the launch, the planned one first', () => {
    const widened = widenOffers(
      [
        {
          planned: pool('c5.large/a'),
          count: 1,
          candidates: [pool('m6i.large/a'), pool('r5.large/b', { riskScore: 0.7 }), pool('c6i.large/b')],
        },
      ],
      [],
      judgeOn(NINE),
    );
    expect(widened.isSafe).toBe(true);
    expect(widened.offers.map((offer) => names(offer.pools))).toEqual([
      ['c5.large/a', 'm6i.large/a', 'c6i.large/b'],
    ]);
  });

  it('gives a pool that holds one node only to one of two launches', () => {
    const candidates = [pool('m6i.large/a'), pool('m6i.large/b')];
    const widened = widenOffers(
      [
        { planned: pool('c5.large/a'), count: 1, candidates },
        { planned: pool('c5.large/b'), count: 1, candidates },
      ],
      [],
      judgeOn(NINE.map((row) => ({ ...row, count: 2 }))),
    );
    expect(widened.offers.map((offer) => names(offer.pools))).toEqual([
      ['c5.large/a', 'm6i.large/a'],
      ['c5.large/b', 'm6i.large/b'],
    ]);
  });

  it('keeps out of the way of what others may still get', () => {
    const wanted = [{ planned: pool('c5.large/a'), count: 1, candidates: [pool('m6i.large/a')] }];
    const others = [{ pools: [pool('r5.large/c'), pool('m6i.large/a')], count: 1 }];
    const six = NINE.map((row) => ({ ...row, count: 2 }));
    expect(names(widenOffers(wanted, others, judgeOn(six)).offers[0]?.pools ?? [])).toEqual(['c5.large/a']);
    expect(widenOffers(wanted, [], judgeOn(six)).offers[0]?.pools).toHaveLength(2);
  });

  it('leaves out what would spoil a later batch of the plan', () => {
    const wanted = [
      { planned: pool('c5.large/a'), count: 1, candidates: [pool('m6i.large/a'), pool('r5.large/a')] },
    ];
    const later = (bought: readonly Allocation[]) => bought.every((row) => row.instanceType !== 'm6i.large');
    expect(names(widenOffers(wanted, [], judgeOn(NINE), later).offers[0]?.pools ?? [])).toEqual([
      'c5.large/a',
      'r5.large/a',
    ]);
  });

  it('says why when the planned pools themselves do not hold', () => {
    const widened = widenOffers(
      [{ planned: pool('c5.large/a'), count: 3, candidates: [] }],
      [],
      judgeOn(NINE.map((row) => ({ ...row, count: 2 }))),
    );
    expect(widened.isSafe).toBe(false);
    expect(widened.verdict.violations.map((one) => one.violationType)).toContain('pool_concentration');
  });

  it('stays within what the gate can weigh under its lock', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      planned: { ...pool('m5.large/a'), lifecycle: 'on-demand' as const },
      count: 1,
      candidates: Array.from({ length: 20 }, (_one, other) => ({
        ...pool(`t${index}-${other}.large/b`),
        lifecycle: 'on-demand' as const,
      })),
    }));
    const { offers } = widenOffers(many, [], judgeOn(NINE));
    const answers = offers.reduce((product, offer) => product * offer.pools.length, 1);
    expect(answers).toBeLessThanOrEqual(256);
    expect(answers).toBeGreaterThanOrEqual(128);
    expect(Math.max(...offers.map((offer) => offer.pools.length))).toBeLessThanOrEqual(12);
  });
});

const SHAPES = [
  { type: 'm5.large', vcpu: 2, memoryGib: 8 },
  { type: 'c5.xlarge', vcpu: 4, memoryGib: 8 },
  { type: 'r5.large', vcpu: 2, memoryGib: 16 },
  { type: 'm5.2xlarge', vcpu: 8, memoryGib: 32 },
] as const;

const anyRow: fc.Arbitrary<Allocation> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    zone: fc.constantFrom(...ZONES),
    isSpot: fc.boolean(),
    count: fc.integer({ min: 1, max: 6 }),
    riskScore: fc.constantFrom(0.7, 0.75, 0.9),
  })
  .map(({ shape: { type, ...size }, zone, isSpot, count, riskScore }) =>
    isSpot
      ? spot(`${type}/${zone}`, count, { ...size, riskScore })
      : onDemand(`${type}/${zone}`, count, size),
  );

const anyLaunch = fc
  .record({
    lifecycle: fc.constantFrom('spot' as const, 'on-demand' as const),
    rows: fc.array(anyRow, { minLength: 1, maxLength: 6 }),
    count: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ lifecycle, rows, count }): WantedLaunch => {
    const [planned = pool('m5.large/a'), ...candidates] = rows.map(({ count: _count, ...row }) => ({
      ...row,
      lifecycle,
      riskScore: lifecycle === 'spot' ? (row.riskScore ?? 0.9) : null,
    }));
    return { planned, count, candidates };
  });

describe('any answer to widened offers', () => {
  it('holds every layer, whether one pool takes all of a launch or several share it', () => {
    let widened = 0;
    fc.assert(
      fc.property(
        fc.record({
          current: fc.array(anyRow, { minLength: 3, maxLength: 7 }),
          leaving: fc.nat(4),
          policy: fc.constantFrom(DEFAULT_SAFETY_POLICY, SAFETY_PROFILES.development.policy),
        }),
        fc.array(anyLaunch, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        ({ current, leaving, policy }, wanted, dice) => {
          const staying = current.slice(Math.min(leaving, current.length));
          const judge = (bought: readonly Allocation[]) =>
            judgeMix({
              current,
              proposed: [...staying, ...bought],
              demand: { vcpu: 6, memoryGib: 20 },
              policy,
              context: { kind: 'scale-up' },
            });
          const { isSafe, offers } = widenOffers(wanted, [], judge);
          if (!isSafe) return;
          widened += offers.some((offer) => offer.pools.length > 1) ? 1 : 0;
          for (let answer = 0; answer < 6; answer += 1) {
            const bought = offers.flatMap((offer) =>
              Array.from({ length: offer.count }, (): Allocation => {
                const taken = offer.pools[dice.next().value % offer.pools.length];
                if (taken === undefined) throw new Error('an offer without a pool');
                return { ...taken, count: 1 };
              }),
            );
            const verdict = judge(bought);
            expect(verdict.isSafe, JSON.stringify(verdict.violations.map((one) => one.message))).toBe(true);
          }
        },
      ),
      { numRuns: 1_500, seed: 20261124 },
    );
    expect(widened).toBeGreaterThan(100);
  }, 60_000);
});

describe('alternativePools', () => {
  const planned = pool('m5.large/a', { pricePerHour: dollars('0.040') });
  it('takes what is as large and at most a fifth dearer, its own zone first', () => {
    const candidates = [
      pool('m6i.large/b', { pricePerHour: dollars('0.030') }),
      pool('m6a.large/a', { pricePerHour: dollars('0.048') }),
      pool('m5a.large/a', { pricePerHour: dollars('0.039') }),
      pool('dearer.large/a', { pricePerHour: dollars('0.048000001') }),
      pool('smaller.large/a', { vcpu: 1 }),
      pool('leaner.large/a', { memoryGib: 4 }),
      pool('unpriced.large/a', { pricePerHour: null }),
      { ...pool('other.large/a'), lifecycle: 'on-demand' as const },
      planned,
    ];
    expect(names(alternativePools(planned, candidates))).toEqual([
      'm5a.large/a',
      'm6a.large/a',
      'm6i.large/b',
    ]);
  });

  it('takes none where the planned price is not known', () => {
    expect(alternativePools({ ...planned, pricePerHour: null }, [pool('m6i.large/a')])).toEqual([]);
  });
});
