import { poolKey } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import type { Instant } from '@/server/domain/shared/instant';
import type { IdSource } from '@/server/ports/clock';
import type { NewValidation } from '@/server/ports/repositories/safety-repository';

export interface Judgment {
  readonly clusterId: string;
  readonly customerId: string;
  readonly planId: string;
  readonly kind: string;
  readonly verdict: Verdict;
  readonly policy: SafetyPolicy;
  readonly snapshotVersion: number | null;
  readonly at: Instant;
}

/** A verdict on a mix as it is stored: its violations, and the mix itself where it was let through. */
export function validationOf(ids: IdSource, judgment: Judgment): NewValidation {
  const { verdict, policy, at, ...owner } = judgment;
  return {
    ...owner,
    id: ids.newId(),
    actionTaken: verdict.actionTaken,
    isSafe: verdict.isSafe,
    verdict: verdictToJson(verdict),
    policy,
    createdAt: at,
    violations: verdict.violations.map((violation) => ({
      id: ids.newId(),
      violationType: violation.violationType,
      layer: violation.layer,
      severity: violation.severity,
      message: violation.message,
      details: violation.details,
      wasBlocked: violation.tolerance === null,
      preExisting: violation.tolerance === 'pre_existing',
    })),
    mix: verdict.isSafe ? mixRecord(verdict, policy) : null,
  };
}

/** The mix that was let through, in the form of the tables that hold its limits. */
function mixRecord(verdict: Verdict, policy: SafetyPolicy): NewValidation['mix'] {
  const rows = verdict.allocations.filter((row) => row.count > 0);
  const total = rows.reduce((sum, row) => sum + row.vcpu * row.count, 0);
  const pools = new Map<string, { instanceType: string; availabilityZone: string; vcpu: number }>();
  for (const row of rows) {
    if (row.lifecycle !== 'spot') continue;
    const pool = pools.get(poolKey(row)) ?? { ...row, vcpu: 0 };
    pools.set(poolKey(row), { ...pool, vcpu: pool.vcpu + row.vcpu * row.count });
  }
  const tolerated = (layer: number) => verdict.layers.some((one) => one.layer === layer && !one.passed);
  return {
    pools: [...pools.values()].map((pool) => ({
      instanceType: pool.instanceType,
      availabilityZone: pool.availabilityZone,
      share: total === 0 ? 0 : pool.vcpu / total,
      limitShare: policy.maxPoolShare,
      preExisting: tolerated(3),
    })),
    zones: [...new Set(rows.map((row) => row.availabilityZone))].sort(),
    minZones: policy.minAvailabilityZones,
    zonesPreExisting: tolerated(2),
  };
}
