import type { Highs } from 'highs';
import type { DecisionRequest } from '@/contracts/decision-server';
import { checkMix, type Need } from '@/decision/optimize/check-mix';
import type { Decision } from '@/decision/optimize/decision';
import { fillGreedily } from '@/decision/optimize/fill-greedily';
import { mayBuy, pricePerHour, type Chosen, type PoolChoice } from '@/decision/optimize/pools';
import { solveProgram, type ProgramSolution } from '@/decision/optimize/solve-program';
import { stateProgram } from '@/decision/optimize/state-program';

/** How far above the bound a solution is, 0…1. */
function gapOf(solution: ProgramSolution): number {
  if (solution.objective <= 0) return 0;
  return Math.min(1, Math.max(0, (solution.objective - solution.dualBound) / solution.objective));
}

/** Confidence of a greedy mix: it holds, but nothing is proven of its price. */
const UNPROVEN = 0.5;

function describe(mix: readonly Chosen[]): string {
  const spotNodes = mix.reduce((sum, { pool, count }) => sum + (pool.lifecycle === 'spot' ? count : 0), 0);
  const nodes = mix.reduce((sum, { count }) => sum + count, 0);
  const zones = new Set(mix.flatMap(({ pool, count }) => (count > 0 ? [pool.availability_zone] : [])));
  return `${String(nodes)} nodes in ${String(zones.size)} zones, ${String(spotNodes)} of them Spot, for $${pricePerHour(mix).toFixed(4)} an hour`;
}

function solve(
  highs: Highs,
  pools: readonly PoolChoice[],
  need: Need,
  request: DecisionRequest,
): Decision | null {
  const solution = solveProgram(highs, stateProgram(pools, need, request.constraints), pools.length);
  if (solution === null) return null;
  const mix = pools.map((pool, index) => ({ pool, count: solution.counts[index] ?? 0 }));
  if (checkMix(mix, need, request.constraints).length > 0) return null;
  const gap = gapOf(solution);
  return {
    mix,
    confidence: 1 - gap,
    explanation: `Chosen by a mixed-integer program over ${String(pools.length)} pools: ${describe(mix)}. It is at most ${(gap * 100).toFixed(2)} % above the cheapest possible mix, the price of moving nodes included. Spot pools under a risk score of ${String(request.constraints.min_risk_score)} were left out.`,
  };
}

/**
 * The cheapest node mix that carries the demand with headroom and obeys the constraints, preferring what runs. Solved
 * with HiGHS in bounded time; a greedy fill where that finds nothing; today's mix when no mix obeys. Confidence: 1
 * minus the proven gap, 0.5 for the greedy fill, 0 for today's mix.
 */
export function optimiseMix(highs: Highs, pools: readonly PoolChoice[], request: DecisionRequest): Decision {
  const { constraints, requirements } = request;
  const factor = 1 + constraints.headroom_share;
  const need = { vcpu: requirements.vcpu * factor, memoryGib: requirements.memory_gib * factor };
  const usable = pools.filter((pool) => mayBuy(pool, constraints));
  const solved = usable.length === 0 ? null : solve(highs, usable, need, request);
  if (solved !== null) return solved;

  const greedy = fillGreedily(usable, need, constraints);
  const problems = checkMix(greedy, need, constraints);
  if (problems.length === 0) {
    return {
      mix: greedy,
      confidence: UNPROVEN,
      explanation: `The solver found nothing in its time, so the mix was filled greedily: ${describe(greedy)}. Nothing is proven of how near it is to the cheapest.`,
    };
  }
  const today = pools.map((pool) => ({ pool, count: pool.running }));
  return {
    mix: today,
    confidence: 0,
    explanation: `No mix of the ${String(usable.length)} usable pools obeys the constraints (${problems.join(', ')}), so today's mix is returned unchanged.`,
  };
}
