import type { Finding } from '@/server/domain/safety/layers/layer-rule';
import { poolKey, type Allocation, type CandidatePool, type Lifecycle } from '@/server/domain/safety/mix/mix';
import { compare, multiply, toRational } from '@/server/domain/safety/arithmetic/rational';
import { countingRiskScore } from '@/server/domain/safety/mix/risk-score';
import { toDollarNumber } from '@/server/domain/shared/money';

/** A row as a decision server states it: everything beyond pool and count is a claim. */
export interface StatedRow {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
  readonly count: number;
  readonly vcpu?: number | null | undefined;
  readonly memoryGib?: number | null | undefined;
  /** US dollars per instance-hour. */
  readonly pricePerHour?: number | null | undefined;
  readonly riskScore?: number | null | undefined;
}

/** Our own facts of a pool; null when its type or zone is not known or not offered. */
export type PoolLookup = (
  pool: Pick<StatedRow, 'instanceType' | 'availabilityZone' | 'lifecycle'>,
) => CandidatePool | null;

/** A stated fact may be off by one percent (Decision 15). */
const LOWEST_SHARE = toRational(0.99);
const HIGHEST_SHARE = toRational(1.01);

function contradicts(stated: number, known: number): boolean {
  const claim = toRational(stated);
  const fact = toRational(known);
  return (
    compare(claim, multiply(LOWEST_SHARE, fact)) < 0 || compare(claim, multiply(HIGHEST_SHARE, fact)) > 0
  );
}

function findContradictions(row: StatedRow, known: CandidatePool): Finding[] {
  const price = known.pricePerHour === null ? null : toDollarNumber(known.pricePerHour);
  const facts = [
    { fact: 'vcpu', stated: row.vcpu, known: known.vcpu },
    { fact: 'memory_gib', stated: row.memoryGib, known: known.memoryGib },
    { fact: 'price_per_hour', stated: row.pricePerHour, known: price },
  ];
  return facts.flatMap(({ fact, stated, known: ours }) => {
    if (stated === undefined || stated === null || ours === null || !contradicts(stated, ours)) return [];
    return [
      {
        message: `${row.instanceType} in ${row.availabilityZone}: the recommendation says ${fact} is ${String(stated)}, it is ${String(ours)}`,
        details: { check: 'stated_fact', pool: poolKey(row), fact, observed: stated, required: ours },
      },
    ];
  });
}

/**
 * The rows with our own facts in place of the stated ones, and a finding for each unknown pool and each stated fact
 * that is off by more than 1 %. Of an unknown pool nothing counts: no capacity, no price, risk score 0.
 */
export function checkStatedFacts(
  rows: readonly StatedRow[],
  lookup: PoolLookup,
): { readonly allocations: readonly Allocation[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const allocations = rows.map((row): Allocation => {
    const { instanceType, availabilityZone, lifecycle, count } = row;
    const known = lookup({ instanceType, availabilityZone, lifecycle });
    if (known === null) {
      if (count > 0) {
        findings.push({
          message: `${instanceType} in ${availabilityZone} is not a type and zone known to us`,
          details: { check: 'known_pool', pool: poolKey(row) },
        });
      }
      const nothing = { vcpu: 0, memoryGib: 0, pricePerHour: null, riskScore: null };
      return { instanceType, availabilityZone, lifecycle, count, ...nothing };
    }
    findings.push(...findContradictions(row, known));
    const riskScore = lifecycle === 'spot' ? countingRiskScore(known.riskScore, row.riskScore) : null;
    return { ...known, count, riskScore };
  });
  return { allocations, findings };
}
