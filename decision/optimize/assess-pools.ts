import type { ClusterState, InterruptionModel } from '@/contracts/decision-server';
import type { PoolChoice } from '@/decision/optimize/pools';
import { monthlyProbability } from '@/decision/predict/interruption-probability';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';

/** Pools with the risk scores that count here, and where those come from in a sentence (empty without Spot pools). */
interface AssessedPools {
  readonly pools: readonly PoolChoice[];
  readonly note: string;
}

const SCORE_STEP = 10_000;

/** `us-east-1a` → `us-east-1`, `us-west-2-lax-1a` → `us-west-2`. */
function regionOf(zone: string): string {
  return /^[a-z]+(?:-[a-z]+)+-\d+/.exec(zone)?.[0] ?? zone;
}

function priceLevel(pool: PoolChoice, onDemandPrices: ReadonlyMap<string, number>): number | null {
  const onDemand = onDemandPrices.get(pool.instance_type) ?? 0;
  return pool.price_per_hour === null || onDemand === 0 ? null : pool.price_per_hour / onDemand;
}

/**
 * Scores Spot pools. A pool whose band is known here gets the lower of our own score (band, price level, recent
 * interruptions) and the request's; any other keeps the request's. A pool that the request has no score for stays
 * without one: whoever asked would not take it.
 */
export function assessPools(
  pools: readonly PoolChoice[],
  state: Pick<ClusterState, 'recent_interruptions'>,
  bands: SpotAdvisorBands,
  model: InterruptionModel,
): AssessedPools {
  const onDemandPrices = new Map(
    pools.flatMap(({ lifecycle, instance_type, price_per_hour }): [string, number][] =>
      lifecycle === 'on-demand' && price_per_hour !== null ? [[instance_type, price_per_hour]] : [],
    ),
  );
  let own = 0;
  const assessed = pools.map((pool) => {
    if (pool.lifecycle !== 'spot') return pool;
    const band = bands.bandOf(regionOf(pool.availability_zone), pool.instance_type);
    if (band === null) return pool;
    own += 1;
    if (pool.risk_score === null) return pool;
    const recentInterruptions = state.recent_interruptions.filter(
      (one) => one.instance_type === pool.instance_type && one.availability_zone === pool.availability_zone,
    ).length;
    const monthly = monthlyProbability(
      { band, priceLevel: priceLevel(pool, onDemandPrices), recentInterruptions },
      model,
    );
    const score = Math.floor((1 - monthly) * SCORE_STEP + 1e-9) / SCORE_STEP;
    return { ...pool, risk_score: Math.min(pool.risk_score, score) };
  });
  const spot = pools.filter((pool) => pool.lifecycle === 'spot').length;
  return { pools: assessed, note: spot === 0 ? '' : describe(spot, own, bands.asOf) };
}

function describe(spot: number, own: number, asOf: string): string {
  const stated = spot - own;
  const known = `of ${String(own)} of ${String(spot)} Spot pools from their Spot Advisor band (data of ${asOf}) or the request's score, whichever is lower`;
  if (stated === 0) return `Risk ${known}.`;
  const unknown = `the request's own score, for no band of theirs is known here (data of ${asOf})`;
  return own === 0
    ? `Risk of all ${String(spot)} Spot pools is ${unknown}.`
    : `Risk ${known}; of the other ${String(stated)} it is ${unknown}.`;
}
