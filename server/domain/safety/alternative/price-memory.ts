import type { SearchProblem, Variable } from '@/server/domain/safety/alternative/search-problem';
import { onDemandFloor, poolLimit } from '@/server/domain/safety/alternative/search-state';

/** Halvings of the interval in which the memory's price lies; 40 leave a billionth of a millionth of it. */
const HALVINGS = 40;

/** Price of a unit of vCPU of the variable, what its memory is worth taken off. */
function netUnitPrice(variable: Variable, memoryPrice: number): number {
  return (variable.price - memoryPrice * variable.memory) / variable.vcpu;
}

/** Variables from the cheapest vCPU to the dearest, with memory worth `memoryPrice` a unit; name order among equals. */
export function orderByNetPrice(problem: SearchProblem, memoryPrice: number): readonly number[] {
  const prices = Float64Array.from(problem.variables, (variable) => netUnitPrice(variable, memoryPrice));
  return [...prices.keys()].sort((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0) || a - b);
}

/** Memory, and price less the worth of the memory, of the cheapest mix of a total when parts of nodes may be bought. */
function fillInParts(
  problem: SearchProblem,
  total: number,
  memoryPrice: number,
): { readonly memory: number; readonly netPrice: number } {
  const limit = poolLimit(problem, total);
  let left = total - problem.baseVcpu;
  let spotRoom = total - onDemandFloor(problem, total) - (problem.baseVcpu - problem.baseOnDemandVcpu);
  let memory = problem.baseMemory;
  let netPrice = 0;
  for (const index of orderByNetPrice(problem, memoryPrice)) {
    const variable = problem.variables[index];
    if (variable === undefined) continue;
    const room = variable.isSpot ? Math.min(spotRoom, limit - (problem.baseSpotVcpu[index] ?? 0)) : left;
    const part = Math.max(0, Math.min(left, room));
    if (variable.isSpot) spotRoom -= part;
    left -= part;
    memory += (part / variable.vcpu) * variable.memory;
    netPrice += part * netUnitPrice(variable, memoryPrice);
    if (left <= 0) break;
  }
  return { memory, netPrice };
}

/**
 * What a unit of memory is worth in the cheapest mix when parts of nodes may be bought: the multiplier of the memory
 * constraint in the linear program, 0 where vCPU alone decides. Found by halving, since the memory that the cheapest
 * mix has grows with it. It ends where more capacity than is asked for would pay for itself.
 */
export function findMemoryPrice(problem: SearchProblem): number {
  const total = Math.max(problem.neededVcpu, problem.baseVcpu);
  if (fillInParts(problem, total, 0).memory >= problem.neededMemory) return 0;
  let low = 0;
  let high = 0;
  for (const { price, memory } of problem.variables) if (memory > 0) high = Math.max(high, price / memory);
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    const fill = fillInParts(problem, total, middle);
    if (fill.netPrice >= 0 && fill.memory < problem.neededMemory) low = middle;
    else high = middle;
  }
  return high;
}
