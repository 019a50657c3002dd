import type { JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import type { Finding } from '@/server/domain/safety/layers/layer-rule';
import type { MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import {
  add,
  compare,
  divide,
  multiply,
  toNumber,
  toRational,
  type Rational,
} from '@/server/domain/safety/arithmetic/rational';
import { plainNumber } from '@/server/domain/safety/verdict/sentences';
import { toDecimalDollars, toDollarNumber } from '@/server/domain/shared/money';

/** One of layer 5's own checks that does not hold. */
export interface CheckFinding extends Finding {
  readonly preExisting: boolean;
}

/** Demand with headroom, exact. */
export function demandWithHeadroom(demand: number, headroomShare: number): Rational {
  return multiply(toRational(demand), add(toRational(1), toRational(headroomShare)));
}

type Dimension = 'vcpu' | 'memoryGib';

const DIMENSION_NAMES: Readonly<Record<Dimension, string>> = { vcpu: 'vCPU', memoryGib: 'GiB of memory' };

function checkCoverage(
  dimension: Dimension,
  input: JudgeInput,
  before: MixMeasure,
  after: MixMeasure,
): CheckFinding[] {
  if (input.demand === null) return [];
  const needed = demandWithHeadroom(input.demand[dimension], input.policy.headroomShare);
  if (compare(after[dimension], needed) >= 0) return [];
  const failedBefore = before.nodeCount > 0 && compare(before[dimension], needed) < 0;
  const preExisting =
    failedBefore &&
    compare(after.spotVcpu, before.spotVcpu) <= 0 &&
    compare(after[dimension], before[dimension]) >= 0;
  const name = DIMENSION_NAMES[dimension];
  return [
    {
      message: `${plainNumber(after[dimension])} ${name} do not cover the pods' requests with headroom: ${plainNumber(needed)} are needed`,
      details: {
        check: dimension === 'vcpu' ? 'cover_vcpu' : 'cover_memory',
        observed: toNumber(after[dimension]),
        required: toNumber(needed),
      },
      preExisting,
    },
  ];
}

function checkBatch(input: JudgeInput, before: MixMeasure): CheckFinding[] {
  if (input.context.kind !== 'optimization' || input.context.batch === null) return [];
  const { removedNodes, removedVcpu } = input.context.batch;
  const limit = multiply(toRational(input.policy.maxBatchShare), before.vcpu);
  if (removedNodes <= 1 || compare(toRational(removedVcpu), limit) <= 0) return [];
  return [
    {
      message: `one batch would remove ${String(removedVcpu)} of ${plainNumber(before.vcpu)} vCPU; at most ${plainNumber(limit)} or one node`,
      details: { check: 'batch', observed: removedVcpu, required: toNumber(limit) },
      preExisting: false,
    },
  ];
}

function priceMatters(input: JudgeInput, before: MixMeasure): boolean {
  const kind = input.context.kind;
  return (kind === 'optimization' || kind === 'question') && before.nodeCount > 0;
}

/** The finding that the mix is dearer than today or cannot be priced; null when it is neither or price is no matter. */
export function checkPrice(input: JudgeInput, before: MixMeasure, after: MixMeasure): Finding | null {
  if (!priceMatters(input, before)) return null;
  if (after.pricePerHour === null || before.pricePerHour === null) {
    const pools = [...new Set([...after.unpriced, ...before.unpriced])].join(', ');
    return {
      message: `no price is known for ${pools}, so it cannot be shown that the mix is no dearer than today`,
      details: { check: 'price', pools },
    };
  }
  if (after.pricePerHour <= before.pricePerHour) return null;
  return {
    message: `the mix costs $${toDecimalDollars(after.pricePerHour)} an hour, today's $${toDecimalDollars(before.pricePerHour)}`,
    details: {
      check: 'price',
      observed: toDollarNumber(after.pricePerHour),
      required: toDollarNumber(before.pricePerHour),
    },
  };
}

/** Layer 5's own checks but the price, which also depends on what the other layers say. */
export function checkMultiFactor(
  input: JudgeInput,
  before: MixMeasure,
  after: MixMeasure,
): readonly CheckFinding[] {
  return [
    ...checkCoverage('vcpu', input, before, after),
    ...checkCoverage('memoryGib', input, before, after),
    ...(input.factFindings ?? []).map((finding) => ({ ...finding, preExisting: false })),
    ...checkBatch(input, before),
  ];
}

/** The scarcer of vCPU and memory, as capacity over demand; null without demand. */
export function coverageRatio(input: JudgeInput, after: MixMeasure): number | null {
  if (input.demand === null) return null;
  const ratios = [
    divide(after.vcpu, toRational(input.demand.vcpu)),
    divide(after.memoryGib, toRational(input.demand.memoryGib)),
  ].flatMap((ratio) => (ratio === null ? [] : [toNumber(ratio)]));
  return ratios.length === 0 ? null : Math.min(...ratios);
}

/** Whether demand that is not covered today is covered better by the mix. */
export function lessensShortage(input: JudgeInput, before: MixMeasure, after: MixMeasure): boolean {
  const { demand, policy } = input;
  if (demand === null) return false;
  return (['vcpu', 'memoryGib'] as const).some(
    (dimension) =>
      compare(before[dimension], demandWithHeadroom(demand[dimension], policy.headroomShare)) < 0 &&
      compare(after[dimension], before[dimension]) > 0,
  );
}
