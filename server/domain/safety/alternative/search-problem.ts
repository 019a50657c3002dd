import type { AlternativeSources, JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import { measureMix, type MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import { mergeRows } from '@/server/domain/safety/mix/merge-rows';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { poolKey } from '@/server/domain/safety/mix/mix';
import { demandWithHeadroom } from '@/server/domain/safety/evaluation/multi-factor-checks';
import {
  ceilIn,
  compare,
  floorIn,
  toRational,
  type Rational,
} from '@/server/domain/safety/arithmetic/rational';
import type { HourlyPrice } from '@/server/domain/shared/money';

/**
 * The search counts in thousandths of a vCPU and of a GiB and in millionths of a share, whole numbers that stay exact
 * in a double; the mix it finds is judged exactly afterwards.
 */
const UNITS = 1_000;
export const SHARE_UNITS = 1_000_000;

/** A priced pool, whose count the search chooses. */
export interface Variable {
  readonly pool: CandidatePool;
  /** Zones a node of it may stand in: one for Spot; for on-demand every zone where it has this price. */
  readonly zones: readonly string[];
  readonly isSpot: boolean;
  readonly vcpu: number;
  readonly memory: number;
  readonly price: number;
}

/** Minimize Σ count × price over `variables`, on top of `base`, so that every layer holds. */
export interface SearchProblem {
  readonly variables: readonly Variable[];
  /** Rows that stay whatever is chosen: today's mix in an interruption and a scale-up, else nothing. */
  readonly base: readonly Allocation[];
  readonly baseVcpu: number;
  readonly baseMemory: number;
  readonly baseOnDemandVcpu: number;
  readonly baseZones: readonly string[];
  /** vCPU units that `base` holds of each variable's Spot pool; 0 for on-demand. */
  readonly baseSpotVcpu: readonly number[];
  /** The largest Spot pool of `base` that no variable stands for. */
  readonly baseLargestOther: number;
  readonly neededVcpu: number;
  readonly neededMemory: number;
  readonly minZones: number;
  readonly maxPoolShare: number;
  readonly minOnDemandShare: number;
  /** Every on-demand variable may stand in the same zones, which makes counting zones easy. */
  readonly uniformZones: boolean;
}

function larger(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

/** Rows of one pool may disagree; the worst score, then the highest price, is the one to count on. */
function isWorse(a: CandidatePool, b: CandidatePool): boolean {
  const scores = (a.riskScore ?? 0) - (b.riskScore ?? 0);
  if (scores !== 0) return scores < 0;
  return (a.pricePerHour ?? 0n) > (b.pricePerHour ?? 0n);
}

/** Every pool that the input names, also by a row of count 0: no node, but a name. */
function collectNamed(input: JudgeInput, sources: AlternativeSources): readonly CandidatePool[] {
  const rows = [...input.proposed, ...input.current, ...sources.candidates];
  const byPool = new Map<string, CandidatePool>();
  for (const { count: _count, ...pool } of mergeRows(rows.map((row) => ({ ...row, count: 1 })))) {
    const key = `${poolKey(pool)}/${pool.lifecycle}`;
    const seen = byPool.get(key);
    if (seen === undefined || isWorse(pool, seen)) byPool.set(key, pool);
  }
  return [...byPool.values()];
}

function toVariable(pool: CandidatePool, zones: readonly string[], price: HourlyPrice): Variable {
  return {
    pool: { ...pool, pricePerHour: price },
    zones,
    isSpot: pool.lifecycle === 'spot',
    vcpu: Math.round(pool.vcpu * UNITS),
    memory: Math.floor(pool.memoryGib * UNITS + 1e-6),
    price: Number(price),
  };
}

/** On-demand pools of any named type and zone; those of one type and price become one variable with several zones. */
function onDemandVariables(named: readonly CandidatePool[], sources: AlternativeSources): Variable[] {
  const zones = [...new Set(named.map((pool) => pool.availabilityZone))].sort();
  const shapes = new Map(named.map((pool) => [pool.instanceType, pool]));
  const ownPrice = new Map<string, HourlyPrice | null>();
  for (const pool of named) {
    if (pool.lifecycle === 'on-demand') ownPrice.set(poolKey(pool), pool.pricePerHour);
  }
  const groups = new Map<string, { pool: CandidatePool; price: HourlyPrice; zones: string[] }>();
  for (const [instanceType, shape] of shapes) {
    for (const availabilityZone of zones) {
      const own = ownPrice.get(`${instanceType}/${availabilityZone}`);
      const price = own === undefined ? sources.onDemandPriceOf(instanceType, availabilityZone) : own;
      if (price === null) continue;
      const key = `${instanceType}/${price.toString()}`;
      const group = groups.get(key);
      const pool: CandidatePool = { ...shape, lifecycle: 'on-demand', availabilityZone, riskScore: null };
      if (group === undefined) groups.set(key, { pool, price, zones: [availabilityZone] });
      else group.zones.push(availabilityZone);
    }
  }
  return [...groups.values()].map((group) => toVariable(group.pool, group.zones, group.price));
}

function spotVariables(named: readonly CandidatePool[], minRiskScore: number): Variable[] {
  return named.flatMap((pool) => {
    const isUsable =
      pool.lifecycle === 'spot' && pool.pricePerHour !== null && (pool.riskScore ?? 0) >= minRiskScore;
    return isUsable ? [toVariable(pool, [pool.availabilityZone], pool.pricePerHour)] : [];
  });
}

function spotUnitsOfPool(base: MixMeasure, variable: Variable): number {
  if (!variable.isSpot) return 0;
  const pool = base.spotPools.find((one) => poolKey(one) === poolKey(variable.pool));
  return pool === undefined ? 0 : ceilIn(pool.vcpu, UNITS);
}

/** States the search for a safe alternative. Depends on the input's facts only, never on the order of its rows. */
export function buildProblem(input: JudgeInput, sources: AlternativeSources): SearchProblem {
  const { policy, demand } = input;
  const named = collectNamed(input, sources);
  const variables = [
    ...spotVariables(named, policy.minRiskScore),
    ...onDemandVariables(named, sources),
  ].filter((variable) => variable.vcpu > 0);
  // While capacity is missing nothing that runs is touched: only what comes in addition is chosen.
  const keepsCurrent = input.context.kind === 'interruption' || input.context.kind === 'scale-up';
  const base = measureMix(keepsCurrent ? input.current : []);
  const recommended = measureMix(input.proposed);
  const vcpuDemand = demandWithHeadroom(demand?.vcpu ?? 0, policy.headroomShare);
  const memoryDemand = demandWithHeadroom(demand?.memoryGib ?? 0, policy.headroomShare);
  const variableKeys = new Set(variables.filter((one) => one.isSpot).map((one) => poolKey(one.pool)));
  const others = base.spotPools.filter((pool) => !variableKeys.has(poolKey(pool)));
  const zoneLists = new Set(variables.filter((one) => !one.isSpot).map((one) => one.zones.join(',')));
  return {
    variables,
    base: base.rows,
    baseVcpu: floorIn(base.vcpu, UNITS),
    baseMemory: floorIn(base.memoryGib, UNITS),
    baseOnDemandVcpu: floorIn(base.onDemandVcpu, UNITS),
    baseZones: base.zones,
    baseSpotVcpu: variables.map((variable) => spotUnitsOfPool(base, variable)),
    baseLargestOther: Math.max(0, ...others.map((pool) => ceilIn(pool.vcpu, UNITS))),
    neededVcpu: ceilIn(larger(recommended.vcpu, vcpuDemand), UNITS),
    neededMemory: ceilIn(larger(recommended.memoryGib, memoryDemand), UNITS),
    minZones: policy.minAvailabilityZones,
    maxPoolShare: floorIn(toRational(policy.maxPoolShare), SHARE_UNITS),
    minOnDemandShare: ceilIn(toRational(policy.minOnDemandShare), SHARE_UNITS),
    uniformZones: zoneLists.size <= 1,
  };
}
