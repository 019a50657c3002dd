import type { Highs } from 'highs';
import type { DecisionRequest } from '@/contracts/decision-server';
import { checkMix, type Need } from '@/decision/optimize/check-mix';
import { fillGreedily } from '@/decision/optimize/fill-greedily';
import { mayBuy, pricePerHour, type Chosen, type Decision, type PoolChoice } from '@/decision/optimize/pools';
import { mixCost, stateProgram } from '@/decision/optimize/state-program';
import { solveProgram } from '@/decision/solver/solve-program';

/** Confidence of a greedy mix without a bound: it holds, but nothing is proven of its price. */
const UNPROVEN = 0.5;

function describe(mix: readonly Chosen[]): string {
  const spotNodes = mix.reduce((sum, { pool, count }) => sum + (pool.lifecycle === 'spot' ? count : 0), 0);
  const nodes = mix.reduce((sum, { count }) => sum + count, 0);
  const zones = new Set(mix.flatMap(({ pool, count }) => (count > 0 ? [pool.availability_zone] : [])));
  return `${String(nodes)} nodes in ${String(zones.size)} zones, ${String(spotNodes)} of them Spot, for $${pricePerHour(mix).toFixed(4)} an hour`;
}

/** How far above the bound a mix is, 0…1. */
function gapOf(mix: readonly Chosen[], dualBound: number): number {
  const cost = mixCost(mix);
  return cost <= 0 ? 0 : Math.min(1, Math.max(0, (cost - dualBound) / cost));
}

interface Found {
  readonly mix: readonly Chosen[];
  readonly method: string;
}

function explainFound(found: Found, dualBound: number | null, poolCount: number): Decision {
  const subject = `Chosen by ${found.method} over ${String(poolCount)} pools that are safe enough and have a price: ${describe(found.mix)}.`;
  if (dualBound === null) {
    return {
      mix: found.mix,
      confidence: UNPROVEN,
      explanation: `${subject} The solver found nothing in its time, so nothing is proven of how near this is to the cheapest mix.`,
    };
  }
  const gap = gapOf(found.mix, dualBound);
  return {
    mix: found.mix,
    confidence: 1 - gap,
    explanation: `${subject} It is at most ${(gap * 100).toFixed(2)} % above the cheapest possible mix, the price of moving nodes included.`,
  };
}

/**
 * The cheapest node mix that carries the demand with headroom and obeys the constraints, preferring what runs: the
 * better of what HiGHS finds in bounded time and a greedy fill; today's mix when no mix obeys. Confidence: 1 minus the
 * proven gap, 0.5 where nothing is proven, 0 for today's mix.
 */
export function optimizeMix(highs: Highs, pools: readonly PoolChoice[], request: DecisionRequest): Decision {
  const { constraints, requirements } = request;
  const factor = 1 + constraints.headroom_share;
  const need: Need = {
    vcpu: requirements.vcpu * factor,
    memoryGib: requirements.memory_gib * factor,
  };
  const usable = pools.filter((pool) => mayBuy(pool, constraints));
  const solution =
    usable.length === 0 ? null : solveProgram(highs, stateProgram(usable, need, constraints), usable.length);
  const greedy = fillGreedily(usable, need, constraints);
  const solved = usable.map((pool, index) => ({ pool, count: solution?.counts[index] ?? 0 }));
  const found: readonly Found[] = [
    { mix: solved, method: 'a mixed-integer program' },
    { mix: greedy, method: 'a greedy fill' },
  ];
  const [best] = found
    .filter(({ mix }) => checkMix(mix, need, constraints).length === 0)
    .sort((a, b) => mixCost(a.mix) - mixCost(b.mix));
  if (best !== undefined) return explainFound(best, solution?.dualBound ?? null, usable.length);
  const problems = checkMix(greedy, need, constraints).join(', ');
  return {
    mix: pools.map((pool) => ({ pool, count: pool.running })),
    confidence: 0,
    explanation: `No mix of the ${String(usable.length)} usable pools obeys the constraints (${problems}), so today's mix is returned unchanged.`,
  };
}
