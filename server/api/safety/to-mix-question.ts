import type { z } from 'zod';
import type { StatedRow } from '@/server/domain/safety/evaluation/check-stated-facts';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { priceOfNumber } from '@/server/domain/safety/arithmetic/price-of-number';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import { policyToJson } from '@/server/queries/safety/policy-to-json';
import type { MixAnswer, MixQuestion } from '@/server/services/safety/validate-mix';
import type { CandidateInput, RowInput, ValidateInput, verdictAnswerSchema } from './validate-schemas';

function toPool(row: CandidateInput): CandidatePool {
  return {
    instanceType: row.instance_type,
    availabilityZone: row.availability_zone,
    lifecycle: row.lifecycle,
    vcpu: row.vcpu ?? 0,
    memoryGib: row.memory_gib ?? 0,
    pricePerHour: priceOfNumber(row.price_per_hour),
    riskScore: row.lifecycle === 'spot' ? (row.risk_score ?? null) : null,
  };
}

function toAllocation(row: RowInput): Allocation {
  return { ...toPool(row), count: row.count };
}

function toStated(row: CandidateInput, count: number): StatedRow {
  return {
    instanceType: row.instance_type,
    availabilityZone: row.availability_zone,
    lifecycle: row.lifecycle,
    count,
    vcpu: row.vcpu,
    memoryGib: row.memory_gib,
    pricePerHour: row.price_per_hour,
    riskScore: row.risk_score,
  };
}

function toSubject(input: ValidateInput): MixQuestion['subject'] {
  const { allocations, candidates = [] } = input.recommendation;
  if (input.cluster_id !== undefined) {
    return {
      kind: 'cluster',
      clusterId: input.cluster_id,
      proposed: allocations.map((row) => toStated(row, row.count)),
      candidates: candidates.map((row) => toStated(row, 0)),
    };
  }
  return {
    kind: 'stated',
    current: (input.current?.allocations ?? []).map(toAllocation),
    proposed: allocations.map(toAllocation),
    candidates: candidates.map(toPool),
    demand:
      input.demand === undefined ? null : { vcpu: input.demand.vcpu, memoryGib: input.demand.memory_gib },
  };
}

export function toMixQuestion(input: ValidateInput): MixQuestion {
  const { policy = {} } = input;
  return {
    subject: toSubject(input),
    policy: {
      minRiskScore: policy.min_risk_score,
      minAvailabilityZones: policy.min_availability_zones,
      maxPoolShare: policy.max_pool_share,
      minOnDemandShare: policy.min_on_demand_share,
      headroomShare: policy.headroom_share,
    },
  };
}

export function toVerdictAnswer({
  verdict,
  policy,
  unknown,
}: MixAnswer): z.input<typeof verdictAnswerSchema> {
  const json = verdictToJson(verdict);
  return {
    ...json,
    recommendation: { allocations: [...json.recommendation.allocations] },
    violations: json.violations.map((violation) => ({ ...violation, details: { ...violation.details } })),
    layers: [...json.layers],
    requested_layers: [...json.requested_layers],
    policy: policyToJson(policy),
    unknown: [...unknown],
  };
}
