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

/** Fills up in the given order for an expected total capacity, so that layers 3 and 4 hold if the total is reached. */
function fillForTotal(
  problem: SearchProblem,
  state: SearchState,
  order: readonly number[],
  total: number,
): void {
  const limit = poolLimit(problem, total);
  let spotRoom = total - onDemandFloor(problem, total) - (state.vcpu - state.onDemandVcpu);
  for (const index of order) {
    const variable = problem.variables[index];
    if (variable === undefined) continue;
    let amount = nodesToCover(problem, state, variable);
    if (variable.isSpot) {
      const held = (problem.baseSpotVcpu[index] ?? 0) + (state.counts[index] ?? 0) * variable.vcpu;
      const room = Math.min(spotRoom, limit - held);
      amount = Math.max(0, Math.min(amount, Math.floor(room / variable.vcpu)));
      spotRoom -= amount * variable.vcpu;
    }
    if (amount > 0) change(problem, state, index, amount);
  }
}

/** Adds the cheapest nodes that open a zone until there are enough zones or no variable opens one. */
function openZones(problem: SearchProblem, state: SearchState): void {
  let zones = reachableZones(problem, state.counts);
  if (zones >= problem.minZones) return;
  const byPrice = [...problem.variables.keys()].sort(
    (a, b) => (problem.variables[a]?.price ?? 0) - (problem.variables[b]?.price ?? 0) || a - b,
  );
  const placesOf = problem.variables.map((one) => `${String(one.isSpot)} ${one.zones.join()}`);
  while (zones < problem.minZones) {
    const before = zones;
    // Nodes that may stand in the same zones open as many.
    const useless = new Set<string>();
    for (const index of byPrice) {
      const places = placesOf[index] ?? '';
      if (useless.has(places)) continue;
      change(problem, state, index, 1);
      zones = reachableZones(problem, state.counts);
      if (zones > before && sharesHold(problem, state)) break;
      if (zones <= before) useless.add(places);
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
    const state = emptyState(problem);
    fillForTotal(problem, state, order, total);
    openZones(problem, state);
    if (isFeasible(problem, state) && (best === null || state.price < best.price)) best = state;
    if (state.vcpu <= total) break;
    total = state.vcpu;
  }
  return best;
}

/** The linear program's mix in whole nodes: its parts rounded down, and filled up in the given order. */
export function roundToNodes(
  problem: SearchProblem,
  parts: Float64Array,
  order: readonly number[],
): SearchState | null {
  const state = emptyState(problem);
  let total = problem.baseVcpu;
  for (const [index, variable] of problem.variables.entries()) {
    const part = parts[index] ?? 0;
    total += part;
    const count = Math.floor(part / variable.vcpu);
    if (count > 0) change(problem, state, index, count);
  }
  fillForTotal(problem, state, order, Math.max(total, problem.neededVcpu));
  openZones(problem, state);
  return isFeasible(problem, state) ? state : null;
}
