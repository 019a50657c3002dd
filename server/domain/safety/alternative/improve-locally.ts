import { countIn, groupsOf, type Group } from '@/server/domain/safety/alternative/exchange-groups';
import { orderByNetPrice } from '@/server/domain/safety/alternative/price-memory';
import type { SearchProblem } from '@/server/domain/safety/alternative/search-problem';
import {
  change,
  onDemandFloor,
  poolLimit,
  reachableZones,
  type SearchState,
} from '@/server/domain/safety/alternative/search-state';

/** A counted allowance, so that effort is bounded without looking at a clock and the result is deterministic. */
export interface Effort {
  left: number;
}

/**
 * Pools that take part in an exchange of one, two or three nodes for others: the cheapest ones by net price, and so many
 * of each size, since small nodes fill what large ones leave. Three at once are many choices, so of fewer pools.
 */
const CHEAPEST = [
  { spot: 200, onDemand: 40, ofSize: 40 },
  { spot: 16, onDemand: 6, ofSize: 3 },
  { spot: 8, onDemand: 3, ofSize: 1 },
] as const;

function takingPart(
  problem: SearchProblem,
  order: readonly number[],
  most: (typeof CHEAPEST)[number],
): number[] {
  const taken = new Map<string, number>();
  return order.filter((index) => {
    const variable = problem.variables[index];
    if (variable === undefined) return false;
    const kind = variable.isSpot ? 'spot' : 'on-demand';
    const size = `${kind}/${String(variable.vcpu)}`;
    const [ofKind, ofSize] = [taken.get(kind) ?? 0, taken.get(size) ?? 0];
    taken.set(kind, ofKind + 1);
    taken.set(size, ofSize + 1);
    return ofKind < (variable.isSpot ? most.spot : most.onDemand) || ofSize < most.ofSize;
  });
}

/** What may be added: nothing, or one to three nodes; from the cheapest. */
function additions(problem: SearchProblem, order: readonly number[]): readonly Group[] {
  const groups = CHEAPEST.flatMap((most, index) =>
    groupsOf(problem, takingPart(problem, order, most), index + 1),
  );
  return [...groupsOf(problem, [], 0), ...groups].sort((a, b) => a.price - b.price);
}

/** Of how many present pools one, two or three nodes at a time may be taken away: groups are many where pools are. */
const MOST_PRESENT = [1_000, 60, 20] as const;

/** Groups of so many nodes that may be taken away, of the dearest pools by net price; from the dearest group. */
function removals(
  problem: SearchProblem,
  state: SearchState,
  size: number,
  order: readonly number[],
): readonly Group[] {
  const present = order.filter((index) => (state.counts[index] ?? 0) > 0);
  return groupsOf(problem, present.slice(-(MOST_PRESENT[size - 1] ?? 0)), size)
    .filter((group) => group.members.every((index) => countIn(group, index) <= (state.counts[index] ?? 0)))
    .toReversed();
}

/** The Spot pools that hold something, and the most that one of them holds. */
interface Holdings {
  readonly pools: readonly number[];
  readonly largest: number;
}

function held(problem: SearchProblem, state: SearchState, index: number): number {
  return (
    (state.counts[index] ?? 0) * (problem.variables[index]?.vcpu ?? 0) + (problem.baseSpotVcpu[index] ?? 0)
  );
}

function holdingsOf(problem: SearchProblem, state: SearchState): Holdings {
  const pools: number[] = [];
  let largest = 0;
  for (let index = 0; index < problem.variables.length; index += 1) {
    if (!problem.variables[index]?.isSpot) continue;
    const vcpu = held(problem, state, index);
    if (vcpu > 0) pools.push(index);
    largest = Math.max(largest, vcpu);
  }
  return { pools, largest };
}

interface Exchange {
  readonly remove: Group;
  readonly add: Group;
}

/** Layers 3 and 4 after the exchange, looking only at the pools whose share it can bring above the limit. */
function sharesHoldAfter(
  problem: SearchProblem,
  state: SearchState,
  { pools, largest }: Holdings,
  { remove, add }: Exchange,
): boolean {
  const vcpu = state.vcpu - remove.vcpu + add.vcpu;
  const onDemand = state.onDemandVcpu - remove.onDemandVcpu + add.onDemandVcpu;
  if (onDemand < onDemandFloor(problem, vcpu)) return false;
  const limit = poolLimit(problem, vcpu);
  if (problem.baseLargestOther > limit) return false;
  const isAbove = (index: number): boolean => {
    const variable = problem.variables[index];
    if (!variable?.isSpot) return false;
    const more = countIn(add, index) - countIn(remove, index);
    return held(problem, state, index) + more * variable.vcpu > limit;
  };
  return !add.members.some(isAbove) && (largest <= limit || !pools.some(isAbove));
}

function apply(problem: SearchProblem, state: SearchState, { remove, add }: Exchange): void {
  for (const index of remove.members) change(problem, state, index, -1);
  for (const index of add.members) change(problem, state, index, 1);
}

interface Search {
  readonly toAdd: readonly Group[];
  /** All variables by net price. */
  readonly order: readonly number[];
  readonly effort: Effort;
}

/** Makes the first exchange that takes `size` nodes away, betters the state and holds; false when there is none. */
function exchangeNodes(
  problem: SearchProblem,
  state: SearchState,
  size: number,
  { toAdd, order, effort }: Search,
): boolean {
  const holdings = holdingsOf(problem, state);
  for (const remove of removals(problem, state, size, order)) {
    const vcpuWanted = problem.neededVcpu - state.vcpu + remove.vcpu;
    const memoryWanted = problem.neededMemory - state.memory + remove.memory;
    for (const add of toAdd) {
      // Additions stand by price: from here on every exchange costs more than it saves.
      if (add.price > remove.price) break;
      effort.left -= 1;
      if (add.vcpu < vcpuWanted || add.memory < memoryWanted) continue;
      if (add.price === remove.price && add.members.length >= remove.members.length) continue;
      const exchange = { remove, add };
      if (!sharesHoldAfter(problem, state, holdings, exchange)) continue;
      apply(problem, state, exchange);
      if (reachableZones(problem, state.counts) >= problem.minZones) return true;
      apply(problem, state, { remove: add, add: remove });
    }
    if (effort.left <= 0) return false;
  }
  return false;
}

/** The fewest nodes at a time first: groups of three are many, and looked at only where nothing smaller helps. */
const REMOVAL_SIZES = [1, 2, 3] as const;

/** Exchanges up to three nodes for up to three others as long as the mix becomes better; changes the states given. */
export function improveLocally(
  problem: SearchProblem,
  starts: readonly SearchState[],
  memoryPrice: number,
  effort: Effort,
): void {
  const order = orderByNetPrice(problem, memoryPrice);
  const toAdd = additions(problem, order);
  for (const state of starts) {
    const own = { left: Math.floor(effort.left / starts.length) };
    while (REMOVAL_SIZES.some((size) => exchangeNodes(problem, state, size, { toAdd, order, effort: own })));
  }
}
