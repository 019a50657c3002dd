import type { Effort } from '@/server/domain/safety/alternative/improve-locally';
import type { SearchProblem } from '@/server/domain/safety/alternative/search-problem';
import {
  change,
  compareStates,
  copyState,
  emptyState,
  isFeasible,
  poolLimit,
  type SearchState,
} from '@/server/domain/safety/alternative/search-state';

/** Variables from the cheapest capacity to the dearest, half of it vCPU and half memory; name order among equals. */
function orderByUnitPrice(problem: SearchProblem): readonly number[] {
  const prices = problem.variables.map((variable) => {
    const vcpuPart = variable.vcpu / Math.max(1, problem.neededVcpu);
    const memoryPart = variable.memory / Math.max(1, problem.neededMemory);
    return variable.price / (vcpuPart + memoryPart);
  });
  return [...prices.keys()].sort((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0) || a - b);
}

/** Smallest price of one unit of vCPU and of memory among the variables from each position on. */
function suffixMinima(
  problem: SearchProblem,
  order: readonly number[],
): { vcpu: number[]; memory: number[] } {
  const vcpu = [Number.POSITIVE_INFINITY];
  const memory = [Number.POSITIVE_INFINITY];
  for (const index of [...order].reverse()) {
    const variable = problem.variables[index];
    if (variable === undefined) continue;
    vcpu.unshift(Math.min(vcpu[0] ?? 0, variable.price / variable.vcpu));
    const perMemory = variable.memory === 0 ? Number.POSITIVE_INFINITY : variable.price / variable.memory;
    memory.unshift(Math.min(memory[0] ?? 0, perMemory));
  }
  return { vcpu, memory };
}

function shortfallPrice(shortfall: number, unitPrice: number): number {
  return shortfall <= 0 ? 0 : shortfall * unitPrice;
}

/**
 * Branch and bound over the counts, for cases small enough that the effort suffices: from `incumbent` it returns the
 * best mix, or the best found when the effort is spent. With a null incumbent it looks for any mix that holds.
 */
export function searchExactly(
  problem: SearchProblem,
  incumbent: SearchState | null,
  effort: Effort,
): SearchState | null {
  const order = orderByUnitPrice(problem);
  const minima = suffixMinima(problem, order);
  let best = incumbent;
  const state = emptyState(problem);

  /** More of one variable than covers everything, and a node a zone, never helps. */
  function mostUseful(index: number): number {
    const variable = problem.variables[index];
    if (variable === undefined) return 0;
    const forVcpu = Math.ceil(problem.neededVcpu / variable.vcpu);
    const forMemory = variable.memory === 0 ? 0 : Math.ceil(problem.neededMemory / variable.memory);
    const cover = Math.max(forVcpu, forMemory) + problem.minZones;
    if (best === null) return cover;
    const budget = best.price - state.price;
    const affordable = variable.price === 0 ? cover : Math.floor(budget / variable.price);
    let most = Math.min(cover, affordable);
    if (variable.isSpot) {
      const cheapest = minima.vcpu[0] ?? 0;
      const largestTotal = cheapest === 0 ? Number.POSITIVE_INFINITY : state.vcpu + budget / cheapest;
      if (Number.isFinite(largestTotal)) {
        const room = poolLimit(problem, largestTotal) - (problem.baseSpotVcpu[index] ?? 0);
        most = Math.min(most, Math.floor(room / variable.vcpu));
      }
    }
    return most;
  }

  function cannotImprove(position: number): boolean {
    if (best === null) return false;
    const missing = Math.max(
      shortfallPrice(problem.neededVcpu - state.vcpu, minima.vcpu[position] ?? 0),
      shortfallPrice(problem.neededMemory - state.memory, minima.memory[position] ?? 0),
    );
    // 1e-9 of the price absorbs rounding of the bound, so that no optimum is cut off by noise.
    const bound = (state.price + missing) * (1 - 1e-9);
    return bound > best.price || (bound >= best.price * (1 - 2e-9) && state.nodes >= best.nodes);
  }

  function visit(position: number): void {
    effort.left -= 1;
    if (effort.left <= 0 || cannotImprove(position)) return;
    const index = order[position];
    if (index === undefined) {
      if (isFeasible(problem, state) && (best === null || compareStates(state, best) < 0)) {
        best = copyState(state);
      }
      return;
    }
    const most = mostUseful(index);
    for (let count = Math.max(0, most); count >= 0; count -= 1) {
      change(problem, state, index, count);
      visit(position + 1);
      change(problem, state, index, -count);
    }
  }

  visit(0);
  return best;
}
