import type { SearchProblem, Variable } from '@/server/domain/safety/alternative/search-problem';
import {
  change,
  emptyState,
  isFeasible,
  onDemandFloor,
  poolLimit,
  reachableZones,
  sharesHold,
  type SearchState,
} from '@/server/domain/safety/alternative/search-state';

function nodesToCover(problem: SearchProblem, state: SearchState, variable: Variable): number {
  const vcpu = Math.max(0, problem.neededVcpu - state.vcpu);
  const memory = Math.max(0, problem.neededMemory - state.memory);
  return Math.max(
    Math.ceil(vcpu / variable.vcpu),
    variable.memory === 0 ? 0 : Math.ceil(memory / variable.memory),
  );
}

/** Fills in the given order for an expected total capacity, so that layers 3 and 4 hold if the total is reached. */
function fillForTotal(problem: SearchProblem, order: readonly number[], total: number): SearchState {
  const state = emptyState(problem);
  const limit = poolLimit(problem, total);
  let spotRoom = total - onDemandFloor(problem, total) - (problem.baseVcpu - problem.baseOnDemandVcpu);
  for (const index of order) {
    const variable = problem.variables[index];
    if (variable === undefined) continue;
    let amount = nodesToCover(problem, state, variable);
    if (variable.isSpot) {
      const room = Math.min(spotRoom, limit - (problem.baseSpotVcpu[index] ?? 0));
      amount = Math.max(0, Math.min(amount, Math.floor(room / variable.vcpu)));
      spotRoom -= amount * variable.vcpu;
    }
    if (amount > 0) change(problem, state, index, amount);
  }
  return state;
}

/** Adds the cheapest nodes that open a zone until there are enough zones or no variable opens one. */
function openZones(problem: SearchProblem, state: SearchState): void {
  let zones = reachableZones(problem, state.counts);
  if (zones >= problem.minZones) return;
  const byPrice = [...problem.variables.keys()].sort(
    (a, b) => (problem.variables[a]?.price ?? 0) - (problem.variables[b]?.price ?? 0) || a - b,
  );
  while (zones < problem.minZones) {
    const before = zones;
    for (const index of byPrice) {
      change(problem, state, index, 1);
      zones = reachableZones(problem, state.counts);
      if (zones > before && sharesHold(problem, state)) break;
      change(problem, state, index, -1);
      zones = before;
    }
    if (zones === before) return;
  }
}

/** How often the total is raised to what a fill reached: memory-bound fills overshoot the vCPU asked for. */
const TOTAL_ROUNDS = 3;

/** A mix made greedily in the given order, or null when that order leads to none that holds. */
export function fillGreedily(problem: SearchProblem, order: readonly number[]): SearchState | null {
  let total = Math.max(problem.neededVcpu, problem.baseVcpu);
  let best: SearchState | null = null;
  for (let round = 0; round < TOTAL_ROUNDS; round += 1) {
    const state = fillForTotal(problem, order, total);
    openZones(problem, state);
    if (isFeasible(problem, state) && (best === null || state.price < best.price)) best = state;
    if (state.vcpu <= total) break;
    total = state.vcpu;
  }
  return best;
}
