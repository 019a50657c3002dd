import { orderByUnitPrice } from '@/server/domain/safety/alternative/fill-greedily';
import type { SearchProblem } from '@/server/domain/safety/alternative/search-problem';
import {
  change,
  compareStates,
  copyState,
  isFeasible,
  type SearchState,
} from '@/server/domain/safety/alternative/search-state';

/** A counted allowance, so that effort is bounded without looking at a clock and the result is deterministic. */
export interface Effort {
  left: number;
}

/** How many of the cheapest pools take part in moves that add two nodes at once. */
const PAIR_CANDIDATES = 40;

type Group = readonly number[];

function groupsOf(indexes: readonly number[]): readonly Group[] {
  const pairs = indexes.flatMap((first, position) =>
    indexes.slice(position).map((second): Group => [first, second]),
  );
  return pairs;
}

interface PricedGroup {
  readonly group: Group;
  readonly price: number;
  readonly vcpu: number;
  readonly memory: number;
}

function priced(problem: SearchProblem, group: Group): PricedGroup {
  let price = 0;
  let vcpu = 0;
  let memory = 0;
  for (const index of group) {
    const variable = problem.variables[index];
    price += variable?.price ?? 0;
    vcpu += variable?.vcpu ?? 0;
    memory += variable?.memory ?? 0;
  }
  return { group, price, vcpu, memory };
}

/** What may be taken away from a state: one node or two, cheapest loss of capacity last. */
function removals(problem: SearchProblem, state: SearchState): readonly PricedGroup[] {
  const present = state.counts.flatMap((count, index) => (count > 0 ? [index] : []));
  const groups = [...present.map((index): Group => [index]), ...groupsOf(present)];
  return groups
    .filter((group) => group[0] !== group[1] || (state.counts[group[0] ?? -1] ?? 0) >= group.length)
    .map((group) => priced(problem, group))
    .sort((a, b) => b.price - a.price);
}

/** What may be added: nothing, one node of any pool, two of the cheapest pools; by price. */
function additions(problem: SearchProblem): readonly PricedGroup[] {
  const all = problem.variables.map((_, index) => index);
  const cheapest = new Set(
    [0, 0.5, 1].flatMap((weight) => orderByUnitPrice(problem, weight).slice(0, PAIR_CANDIDATES / 2)),
  );
  const groups: Group[] = [
    [],
    ...all.map((index): Group => [index]),
    ...groupsOf([...cheapest].sort((a, b) => a - b)),
  ];
  return groups.map((group) => priced(problem, group)).sort((a, b) => a.price - b.price);
}

function apply(problem: SearchProblem, state: SearchState, remove: Group, add: Group): void {
  for (const index of remove) change(problem, state, index, -1);
  for (const index of add) change(problem, state, index, 1);
}

/** The first better feasible state that one exchange reaches; null when none does or the effort is spent. */
function findBetter(
  problem: SearchProblem,
  state: SearchState,
  toAdd: readonly PricedGroup[],
  effort: Effort,
): SearchState | null {
  for (const remove of removals(problem, state)) {
    const vcpuLeft = state.vcpu - remove.vcpu;
    const memoryLeft = state.memory - remove.memory;
    for (const add of toAdd) {
      // Additions stand by price: from here on every exchange costs more than it saves.
      if (add.price > remove.price) break;
      effort.left -= 1;
      if (effort.left <= 0) return null;
      if (vcpuLeft + add.vcpu < problem.neededVcpu || memoryLeft + add.memory < problem.neededMemory)
        continue;
      if (add.price === remove.price && add.group.length >= remove.group.length) continue;
      const trial = copyState(state);
      apply(problem, trial, remove.group, add.group);
      if (compareStates(trial, state) < 0 && isFeasible(problem, trial)) return trial;
    }
  }
  return null;
}

/** Exchanges up to two nodes for up to two others as long as the mix becomes better. */
export function improveLocally(problem: SearchProblem, start: SearchState, effort: Effort): SearchState {
  const toAdd = additions(problem);
  let state = start;
  for (;;) {
    const better = findBetter(problem, state, toAdd, effort);
    if (better === null) return state;
    state = better;
  }
}
