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

/** A mix of parts of nodes. */
interface PartialMix {
  /** vCPU units of each variable. */
  readonly parts: Float64Array;
  readonly memory: number;
  /** Price less the worth of the memory. */
  readonly netPrice: number;
}

/** The cheapest mix of a total when parts of nodes may be bought, memory being worth `memoryPrice` a unit. */
function fillInParts(problem: SearchProblem, total: number, memoryPrice: number): PartialMix {
  const parts = new Float64Array(problem.variables.length);
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
    parts[index] = part;
    memory += (part / variable.vcpu) * variable.memory;
    netPrice += part * netUnitPrice(variable, memoryPrice);
    if (left <= 0) break;
  }
  return { parts, memory, netPrice };
}

/** The solution of the linear program: the search for whole nodes starts from it. */
export interface LinearMix {
  /** What a unit of memory is worth in it: the multiplier of the memory constraint, 0 where vCPU alone decides. */
  readonly memoryPrice: number;
  /** vCPU units of each variable. */
  readonly parts: Float64Array;
}

/** Between a mix with too little memory and one with enough, the one with just what is needed. */
function blend(few: PartialMix, many: PartialMix, neededMemory: number): Float64Array {
  if (many.memory <= few.memory) return many.parts;
  const share = Math.min(1, (neededMemory - few.memory) / (many.memory - few.memory));
  return many.parts.map((part, index) => {
    const fewer = few.parts[index] ?? 0;
    return fewer + share * (part - fewer);
  });
}

/**
 * The cheapest mix when parts of nodes may be bought. The price of memory is found by halving, since the memory that the
 * cheapest mix has grows with it; halving ends where more capacity than is asked for would pay for itself, and then the
 * whole mix grows until its memory suffices.
 */
export function findLinearMix(problem: SearchProblem): LinearMix {
  const total = Math.max(problem.neededVcpu, problem.baseVcpu);
  let few = fillInParts(problem, total, 0);
  if (few.memory >= problem.neededMemory) return { memoryPrice: 0, parts: few.parts };
  let low = 0;
  let high = 0;
  for (const { price, memory } of problem.variables) if (memory > 0) high = Math.max(high, price / memory);
  let many = fillInParts(problem, total, high);
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    const fill = fillInParts(problem, total, middle);
    if (fill.netPrice >= 0 && fill.memory < problem.neededMemory) [low, few] = [middle, fill];
    else [high, many] = [middle, fill];
  }
  if (many.memory >= problem.neededMemory) {
    return { memoryPrice: high, parts: blend(few, many, problem.neededMemory) };
  }
  const growth = many.memory > 0 ? problem.neededMemory / many.memory : 1;
  return { memoryPrice: high, parts: many.parts.map((part) => part * growth) };
}
