import { coverZones, type ZoneSupply } from '@/server/domain/safety/alternative/cover-zones';
import { SHARE_UNITS, type SearchProblem } from '@/server/domain/safety/alternative/search-problem';

/** Counts of each variable with their sums; mutable, and only ever changed by `change`. */
export interface SearchState {
  readonly counts: number[];
  vcpu: number;
  memory: number;
  onDemandVcpu: number;
  price: number;
  nodes: number;
}

export function emptyState(problem: SearchProblem): SearchState {
  return {
    counts: problem.variables.map(() => 0),
    vcpu: problem.baseVcpu,
    memory: problem.baseMemory,
    onDemandVcpu: problem.baseOnDemandVcpu,
    price: 0,
    nodes: 0,
  };
}

export function copyState(state: SearchState): SearchState {
  return { ...state, counts: [...state.counts] };
}

/** Adds `amount` nodes (negative: removes) of a variable. */
export function change(problem: SearchProblem, state: SearchState, index: number, amount: number): void {
  const variable = problem.variables[index];
  if (variable === undefined) throw new RangeError(`no variable ${String(index)}`);
  state.counts[index] = (state.counts[index] ?? 0) + amount;
  state.vcpu += variable.vcpu * amount;
  state.memory += variable.memory * amount;
  if (!variable.isSpot) state.onDemandVcpu += variable.vcpu * amount;
  state.price += variable.price * amount;
  state.nodes += amount;
}

/** The most vCPU units that one Spot pool may hold of a capacity. */
export function poolLimit(problem: SearchProblem, vcpu: number): number {
  return Math.floor((problem.maxPoolShare * vcpu) / SHARE_UNITS);
}

/** The vCPU units that on-demand must hold of a capacity. */
export function onDemandFloor(problem: SearchProblem, vcpu: number): number {
  return Math.ceil((problem.minOnDemandShare * vcpu) / SHARE_UNITS);
}

/** How many zones the nodes can stand in, the on-demand ones being placed for it; counted up to those wanted. */
export function reachableZones(problem: SearchProblem, counts: readonly number[]): number {
  const zones = new Set(problem.baseZones);
  let onDemandNodes = 0;
  for (let index = 0; index < counts.length && zones.size < problem.minZones; index += 1) {
    const count = counts[index] ?? 0;
    const variable = problem.variables[index];
    if (count === 0 || variable === undefined) continue;
    if (variable.isSpot) for (const zone of variable.zones) zones.add(zone);
    else onDemandNodes += count;
  }
  if (zones.size >= problem.minZones || onDemandNodes === 0) return zones.size;
  // Of one supply no more than the zones still wanted can help; the rest would only make the matching slow.
  const wanted = problem.minZones - zones.size;
  const supplies: ZoneSupply[] = [];
  const open = new Set<string>();
  for (let index = 0; index < counts.length; index += 1) {
    const variable = problem.variables[index];
    const count = counts[index] ?? 0;
    if (count === 0 || variable === undefined || variable.isSpot) continue;
    const others = variable.zones.filter((zone) => !zones.has(zone));
    if (others.length === 0) continue;
    supplies.push({ count: Math.min(count, wanted), zones: others });
    for (const zone of others) open.add(zone);
  }
  if (problem.uniformZones) return zones.size + Math.min(onDemandNodes, open.size);
  return zones.size + coverZones(supplies, [...open], wanted).size;
}

/** Layers 3 and 4. */
export function sharesHold(problem: SearchProblem, state: SearchState): boolean {
  if (state.onDemandVcpu < onDemandFloor(problem, state.vcpu)) return false;
  const limit = poolLimit(problem, state.vcpu);
  if (problem.baseLargestOther > limit) return false;
  for (let index = 0; index < state.counts.length; index += 1) {
    const variable = problem.variables[index];
    if (variable === undefined || !variable.isSpot) continue;
    const held = (state.counts[index] ?? 0) * variable.vcpu + (problem.baseSpotVcpu[index] ?? 0);
    if (held > limit) return false;
  }
  return true;
}

/** Every layer that the search can break, and the capacity asked for. */
export function isFeasible(problem: SearchProblem, state: SearchState): boolean {
  return (
    state.vcpu >= problem.neededVcpu &&
    state.memory >= problem.neededMemory &&
    sharesHold(problem, state) &&
    reachableZones(problem, state.counts) >= problem.minZones
  );
}

/** Negative when `a` is the better mix: cheaper, then fewer nodes, then the first by name of its pools. */
export function compareStates(a: SearchState, b: SearchState): number {
  if (a.price !== b.price) return a.price - b.price;
  if (a.nodes !== b.nodes) return a.nodes - b.nodes;
  // Variables stand in name order, so more nodes of an earlier one is the earlier name.
  for (let index = 0; index < a.counts.length; index += 1) {
    const difference = (b.counts[index] ?? 0) - (a.counts[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
