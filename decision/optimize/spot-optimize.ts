import { randomUUID } from 'node:crypto';
import type { Highs } from 'highs';
import type { DecisionRequest, DecisionResponse } from '@/contracts/decision-server';
import { assessPools } from '@/decision/optimize/assess-pools';
import { optimizeMix } from '@/decision/optimize/optimize-mix';
import { collectPools, poolName, pricePerHour, toAllocations, type Chosen } from '@/decision/optimize/pools';
import { replaceNode } from '@/decision/optimize/replace-node';
import type { ActiveModel } from '@/decision/predict/interruption-probability';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';

const MOST_STEPS = 5_000;

/** Advice on order: what comes before what goes. */
function planOf(mix: readonly Chosen[]): DecisionResponse['execution_plan'] {
  const steps = mix.flatMap(({ pool, count }) => {
    const change = count - pool.running;
    return change === 0
      ? []
      : [{ action: change > 0 ? 'add' : 'remove', pool: poolName(pool), count: Math.abs(change) }];
  });
  return steps.sort((a, b) => (a.action < b.action ? -1 : a.action > b.action ? 1 : 0)).slice(0, MOST_STEPS);
}

/** Answers `decision/spot-optimize`: one replacement when `requirements.replace` is set, else the cheapest mix. */
export function spotOptimize(
  highs: Highs,
  bands: SpotAdvisorBands,
  request: DecisionRequest,
  { modelId, coefficients }: ActiveModel,
): DecisionResponse {
  const collected = collectPools(request.cluster_state);
  const { pools, note } = assessPools(collected, request.cluster_state, bands, coefficients);
  const { replace } = request.requirements;
  const decision =
    replace === null ? optimizeMix(highs, pools, request) : replaceNode(pools, replace, request);
  const before = pricePerHour(pools.map((pool) => ({ pool, count: pool.running })));
  return {
    request_id: request.request_id,
    decision_id: randomUUID(),
    model_version: modelId,
    recommendation: { allocations: [...toAllocations(decision.mix)] },
    execution_plan: planOf(decision.mix),
    estimated_savings_per_hour: before - pricePerHour(decision.mix),
    confidence: decision.confidence,
    explanation: `${decision.explanation} ${note}`.trim(),
  };
}
