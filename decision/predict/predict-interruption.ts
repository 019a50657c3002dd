import type {
  InterruptionPredictionRequest,
  InterruptionPredictionResponse,
} from '@/contracts/decision-server';
import {
  monthlyProbability,
  probabilityBetween,
  type ActiveModel,
} from '@/decision/predict/interruption-probability';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';

const DECIMALS = 10_000;

function rounded(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS;
}

function priceLevel(spot: number | null, onDemand: number | null): number | null {
  return spot === null || onDemand === null || onDemand === 0 ? null : spot / onDemand;
}

/** Answers `predict/spot-interruption` with a model: per pool the probability within the horizon and the risk score of 30 days. */
export function predictInterruption(
  bands: SpotAdvisorBands,
  request: InterruptionPredictionRequest,
  { modelId, coefficients }: ActiveModel,
): InterruptionPredictionResponse {
  const at = new Date(request.at);
  let unknown = 0;
  const predictions = request.pools.map((pool) => {
    const band = bands.bandOf(request.region, pool.instance_type);
    if (band === null) unknown += 1;
    const monthly = monthlyProbability(
      {
        band,
        priceLevel: priceLevel(pool.price_per_hour, pool.on_demand_price_per_hour),
        recentInterruptions: pool.recent_interruptions,
      },
      coefficients,
    );
    return {
      instance_type: pool.instance_type,
      availability_zone: pool.availability_zone,
      probability: rounded(probabilityBetween(monthly, at, request.horizon_hours, coefficients)),
      risk_score: rounded(1 - monthly),
    };
  });
  return {
    request_id: request.request_id,
    model_version: modelId,
    predictions,
    explanation: `By model ${modelId}, from the Spot Advisor's band of each type in ${request.region} (data of ${bands.asOf}), raised where the Spot price comes near on-demand and by each recent interruption of the pool. ${String(unknown)} of ${String(predictions.length)} pools have no band and count as the worst. Not yet calibrated with outcomes.`,
  };
}
