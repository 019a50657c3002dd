import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '@/server/domain/safety/judge';
import type { JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { measureMix } from '@/server/domain/safety/mix/measure-mix';
import type { Allocation } from '@/server/domain/safety/mix/mix';
import { compare } from '@/server/domain/safety/arithmetic/rational';
import { DEFAULT_SAFETY_POLICY, SAFETY_PROFILES } from '@/server/domain/safety/policy/safety-policy';
import { dollars, sources } from '@/server/domain/safety/testing/build-mix';
import { blocks } from '@/server/domain/safety/verdict/verdict';

const SHAPES = [
  { type: 'm5.large', vcpu: 2, memoryGib: 8, price: 0.096 },
  { type: 'c5.xlarge', vcpu: 4, memoryGib: 8, price: 0.17 },
  { type: 'r5.large', vcpu: 2, memoryGib: 16, price: 0.126 },
  { type: 'm5.2xlarge', vcpu: 8, memoryGib: 32, price: 0.384 },
] as const;
const CATALOG = Object.fromEntries(SHAPES.map((shape) => [shape.type, dollars(String(shape.price))]));

const allocation: fc.Arbitrary<Allocation> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    zone: fc.constantFrom('us-east-1a', 'us-east-1b', 'us-east-1c'),
    isSpot: fc.boolean(),
    count: fc.integer({ min: 0, max: 8 }),
    discount: fc.integer({ min: 20, max: 90 }),
    score: fc.constantFrom(null, 0.5, 0.7499, 0.75, 0.9, 1),
  })
  .map(({ shape, zone, isSpot, count, discount, score }) => ({
    instanceType: shape.type,
    availabilityZone: zone,
    lifecycle: isSpot ? 'spot' : 'on-demand',
    count,
    vcpu: shape.vcpu,
    memoryGib: shape.memoryGib,
    pricePerHour: dollars(((shape.price * (isSpot ? discount : 100)) / 100).toFixed(6)),
    riskScore: isSpot ? score : null,
  }));

const mix = fc.array(allocation, { maxLength: 6 });

const input: fc.Arbitrary<JudgeInput> = fc.record({
  current: mix,
  proposed: mix,
  demand: fc.option(
    fc.record({ vcpu: fc.integer({ min: 0, max: 40 }), memoryGib: fc.integer({ min: 0, max: 120 }) }),
  ),
  policy: fc.constantFrom(
    DEFAULT_SAFETY_POLICY,
    SAFETY_PROFILES.two_zone.policy,
    SAFETY_PROFILES.development.policy,
  ),
  context: fc.constantFrom(
    { kind: 'question' as const },
    { kind: 'optimization' as const, batch: null },
    { kind: 'scale-up' as const },
    {
      kind: 'interruption' as const,
      leaving: [{ instanceType: 'm5.large', vcpu: 2, memoryGib: 8, nextLargerType: 'm5.xlarge' }],
    },
  ),
});

const offers = fc.array(allocation, { maxLength: 4 });

/** The layers stated anew on plain numbers, apart from the code under test; scores and counts here are small. */
function holdsPlainly(rows: readonly Allocation[], { policy }: JudgeInput): boolean {
  const total = rows.reduce((sum, row) => sum + row.count * row.vcpu, 0);
  const pools = new Map<string, number>();
  let onDemand = 0;
  for (const row of rows) {
    if (row.count === 0) continue;
    if (row.lifecycle === 'on-demand') onDemand += row.count * row.vcpu;
    else {
      if ((row.riskScore ?? 0) < policy.minRiskScore) return false;
      const key = `${row.instanceType} ${row.availabilityZone}`;
      pools.set(key, (pools.get(key) ?? 0) + row.count * row.vcpu);
    }
  }
  const zones = new Set(rows.filter((row) => row.count > 0).map((row) => row.availabilityZone));
  return (
    zones.size >= policy.minAvailabilityZones &&
    [...pools.values()].every((vcpu) => vcpu * 100 <= Math.round(policy.maxPoolShare * 100) * total) &&
    onDemand * 100 >= Math.round(policy.minOnDemandShare * 100) * total
  );
}

describe('the gate', () => {
  it('lets no mix pass that breaks a layer, unless the break is a recorded tolerance', () => {
    fc.assert(
      fc.property(input, offers, (question, candidates) => {
        const verdict = judge(question, sources(candidates, CATALOG));
        expect(verdict.isSafe).toBe(!verdict.layers.some(blocks));
        if (!verdict.isSafe) return;
        const tolerated = verdict.layers.some((layer) => layer.tolerance !== null);
        expect(holdsPlainly(verdict.allocations, question) || tolerated).toBe(true);
        if (verdict.actionTaken === 'safe_alternative_created') {
          expect(holdsPlainly(verdict.allocations, question)).toBe(true);
        }
      }),
      { numRuns: 400, seed: 20261124 },
    );
  }, 60_000);

  it('reports layers 1–4 exactly as they are', () => {
    fc.assert(
      fc.property(input, (question) => {
        const passed = judgeMix(question)
          .layers.slice(0, 4)
          .every((layer) => layer.passed);
        expect(passed).toBe(holdsPlainly(question.proposed, question));
      }),
      { numRuns: 1_000, seed: 20261124 },
    );
  });

  it('never makes capacity smaller nor, for an optimization, the price higher', () => {
    fc.assert(
      fc.property(input, offers, (question, candidates) => {
        const verdict = judge(question, sources(candidates, CATALOG));
        if (verdict.actionTaken !== 'safe_alternative_created') return;
        const asked = measureMix(question.proposed);
        const made = measureMix(verdict.allocations);
        expect(compare(made.vcpu, asked.vcpu)).toBeGreaterThanOrEqual(0);
        expect(compare(made.memoryGib, asked.memoryGib)).toBeGreaterThanOrEqual(0);
        const today = measureMix(question.current);
        const mustNotBeDearer =
          question.context.kind === 'question' || question.context.kind === 'optimization';
        if (mustNotBeDearer && today.nodeCount > 0) {
          expect((made.pricePerHour ?? 0n) <= (today.pricePerHour ?? 0n)).toBe(true);
        }
      }),
      { numRuns: 400, seed: 20261124 },
    );
  }, 60_000);

  it('approves its own outcome unchanged, and gives the same outcome for any order of the rows', () => {
    fc.assert(
      fc.property(input, offers, (question, candidates) => {
        const verdict = judge(question, sources(candidates, CATALOG));
        const turned = judge(
          {
            ...question,
            current: [...question.current].reverse(),
            proposed: [...question.proposed].reverse(),
          },
          sources([...candidates].reverse(), CATALOG),
        );
        expect(turned).toEqual(verdict);
        if (!verdict.isSafe) return;
        const again = judge({ ...question, proposed: verdict.allocations }, sources(candidates, CATALOG));
        expect(again.actionTaken).toBe('approved');
        expect(again.allocations).toEqual(verdict.allocations);
      }),
      { numRuns: 300, seed: 20261124 },
    );
  }, 60_000);

  it('decides the same however the rows are turned, split or padded with rows of count 0', () => {
    const cut = (rows: readonly Allocation[], at: number): Allocation[] =>
      rows.flatMap((row, index) => {
        const part = (at + index) % (row.count + 1);
        // A row of count 0 names its pool, which an alternative may then draw on; so none is added to a name alone.
        return [
          { ...row, count: part },
          { ...row, count: row.count - part },
        ];
      });
    const turned = (rows: readonly Allocation[], by: number): Allocation[] => {
      const start = rows.length === 0 ? 0 : by % rows.length;
      return [...rows.slice(start), ...rows.slice(0, start)];
    };
    fc.assert(
      fc.property(input, offers, fc.nat(20), (question, candidates, by) => {
        const verdict = judge(question, sources(candidates, CATALOG));
        const other = judge(
          {
            ...question,
            current: turned(cut(question.current, by), by),
            proposed: cut(turned(question.proposed, by), by),
          },
          sources(turned(candidates, by), CATALOG),
        );
        expect(other).toEqual(verdict);
      }),
      { numRuns: 300, seed: 20261124 },
    );
  }, 60_000);
});
