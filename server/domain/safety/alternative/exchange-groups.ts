import type { SearchProblem, Variable } from '@/server/domain/safety/alternative/search-problem';

/** A few nodes that come or go together, by the index of their variable, in ascending order. */
export interface Group {
  readonly members: readonly number[];
  readonly price: number;
  readonly vcpu: number;
  readonly onDemandVcpu: number;
  readonly memory: number;
}

const NOBODY: Group = { members: [], price: 0, vcpu: 0, onDemandVcpu: 0, memory: 0 };

function withOne(group: Group, index: number, variable: Variable): Group {
  return {
    members: [...group.members, index],
    price: group.price + variable.price,
    vcpu: group.vcpu + variable.vcpu,
    onDemandVcpu: group.onDemandVcpu + (variable.isSpot ? 0 : variable.vcpu),
    memory: group.memory + variable.memory,
  };
}

/** All choices of exactly `size` nodes of the given variables, the same one also more than once; cheapest first. */
export function groupsOf(problem: SearchProblem, indexes: readonly number[], size: number): readonly Group[] {
  const ascending = [...indexes].sort((a, b) => a - b);
  let groups: Group[] = [NOBODY];
  for (let count = 0; count < size; count += 1) {
    const larger: Group[] = [];
    for (const group of groups) {
      const last = group.members.at(-1) ?? -1;
      for (const index of ascending) {
        const variable = problem.variables[index];
        if (index >= last && variable !== undefined) larger.push(withOne(group, index, variable));
      }
    }
    groups = larger;
  }
  return groups.sort((a, b) => a.price - b.price);
}

/** How many of the group's nodes are of the variable. */
export function countIn(group: Group, index: number): number {
  let count = 0;
  for (const member of group.members) if (member === index) count += 1;
  return count;
}
