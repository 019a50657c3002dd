import type { DecisionRequest, DecisionResponse, Pool } from '@/contracts/decision-server';
import { checkStatedFacts, type StatedRow } from '@/server/domain/safety/evaluation/check-stated-facts';
import { poolKey, type CandidatePool } from '@/server/domain/safety/mix/mix';
import { priceOfNumber } from '@/server/domain/safety/arithmetic/price-of-number';
import type { MixQuestion } from '@/server/services/safety/validate-mix';

function toPool(pool: Pool): CandidatePool {
  return {
    instanceType: pool.instance_type,
    availabilityZone: pool.availability_zone,
    lifecycle: pool.lifecycle,
    vcpu: pool.vcpu,
    memoryGib: pool.memory_gib,
    pricePerHour: priceOfNumber(pool.price_per_hour),
    riskScore: pool.lifecycle === 'spot' ? pool.risk_score : null,
  };
}

const keyOf = (pool: Pick<CandidatePool, 'instanceType' | 'availabilityZone' | 'lifecycle'>): string =>
  `${poolKey(pool)}/${pool.lifecycle}`;

/**
 * A recommended mix as a question to the gate. About a cluster of ours the facts are our own; else those that the
 * request states of its pools, to which what the server states of them is held.
 */
export function toMixSubject(
  request: DecisionRequest,
  answer: DecisionResponse,
  isOurCluster: boolean,
): MixQuestion['subject'] {
  const { current_allocations: current, candidate_pools: candidates } = request.cluster_state;
  const proposed = answer.recommendation.allocations.map((row): StatedRow => ({
    instanceType: row.instance_type,
    availabilityZone: row.availability_zone,
    lifecycle: row.lifecycle,
    count: row.count,
    vcpu: row.vcpu,
    memoryGib: row.memory_gib,
    pricePerHour: row.price_per_hour,
    riskScore: row.risk_score,
  }));
  if (isOurCluster)
    return {
      kind: 'cluster',
      clusterId: request.cluster_id,
      proposed,
      candidates: candidates.map((pool) => ({
        instanceType: pool.instance_type,
        availabilityZone: pool.availability_zone,
        lifecycle: pool.lifecycle,
        count: 0,
      })),
    };
  const known = new Map([...current, ...candidates].map(toPool).map((pool) => [keyOf(pool), pool]));
  const checked = checkStatedFacts(proposed, (row) => known.get(keyOf(row)) ?? null);
  return {
    kind: 'stated',
    current: current.map((row) => ({ ...toPool(row), count: row.count })),
    proposed: checked.allocations,
    candidates: candidates.map(toPool),
    demand: { vcpu: request.requirements.vcpu, memoryGib: request.requirements.memory_gib },
    factFindings: checked.findings,
  };
}
