import type { Highs } from 'highs';
import type { NodeGroup, RoomModel } from '@/decision/pack/program/room-model';
import { RESOURCES } from '@/decision/pack/program/room-vector';
import { countedBy, type ShareLimits } from '@/decision/pack/program/share-limits';
import { countColumn, term } from '@/decision/solver/program-text';
import { solveProgram } from '@/decision/solver/solve-program';

/** The cheapest set of nodes whose room, in sums, carries every pod. */
export interface CheapestSet {
  /** How many of each group stay, by position; groups that stay in any case are whole. */
  readonly kept: readonly number[];
  /** US dollars an hour of all nodes: no set that holds the same can cost less. */
  readonly lowerBoundPerHour: number;
}

interface Column {
  readonly group: NodeGroup;
  readonly index: number;
}

/** `Σ coefficient × count ≥ least`, with groups that stay in any case moved to the right; null when it always holds. */
function row(
  columns: readonly Column[],
  groups: readonly NodeGroup[],
  coefficient: (group: NodeGroup, index: number) => number,
  least: number,
): string | null {
  const fixed = groups.reduce(
    (sum, group, index) => sum + (group.members === null ? group.count * coefficient(group, index) : 0),
    0,
  );
  const terms = columns.flatMap(({ group, index }, column) => {
    const value = coefficient(group, index);
    return value === 0 ? [] : [term(value, countColumn(column))];
  });
  return terms.length === 0 ? null : `${terms.join('\n ')} >= ${String(least - fixed)}`;
}

function stateProgram(
  model: RoomModel,
  limits: ShareLimits,
  columns: readonly Column[],
  inflation: number,
): string {
  const { groups } = model;
  const rows: (string | null)[] = [];
  for (const { groups: inside, movable, withHeadroom } of model.demands) {
    for (const resource of RESOURCES) {
      const within = (value: (group: NodeGroup) => number) => (group: NodeGroup, index: number) =>
        inside.has(index) ? value(group) : 0;
      rows.push(
        row(
          columns,
          groups,
          within((group) => group.room[resource]),
          movable[resource] * inflation,
        ),
      );
      rows.push(
        row(
          columns,
          groups,
          within((group) => group.capacity[resource]),
          withHeadroom[resource],
        ),
      );
    }
  }
  rows.push(
    row(
      columns,
      groups,
      ({ isSpot, countedVcpu }) => countedVcpu * ((isSpot ? 0 : 1) - limits.onDemandShare),
      0,
    ),
  );
  for (const [pool, share] of limits.poolShares) {
    rows.push(
      row(
        columns,
        groups,
        (group) => group.countedVcpu * (share - (group.isSpot && group.pool === pool ? 1 : 0)),
        0,
      ),
    );
  }
  const fixedZones = countedBy(groups, ({ members, count }) => (members === null ? count : 0)).zones;
  const otherZones = [
    ...new Set(columns.flatMap(({ group }) => (group.countedVcpu > 0 ? [group.zone] : []))),
  ].filter((zone) => !fixedZones.has(zone));
  otherZones.forEach((zone, at) => {
    const nodes = row(columns, groups, (group) => (group.zone === zone && group.countedVcpu > 0 ? 1 : 0), 0);
    if (nodes !== null) rows.push(nodes.replace(' >= 0', ` - 1 z${String(at)} >= 0`));
  });
  const wantedZones = limits.zones - fixedZones.size;
  if (wantedZones > 0)
    rows.push(`${otherZones.map((_, at) => `+ 1 z${String(at)}`).join(' ')} >= ${String(wantedZones)}`);
  return [
    'Minimize',
    ` cost: ${columns.map(({ group }, column) => term(group.pricePerHour, countColumn(column))).join('\n ')}`,
    'Subject To',
    ...rows.flatMap((text, index) => (text === null ? [] : [` r${String(index)}: ${text}`])),
    'Bounds',
    ...columns.map(({ group }, column) => ` 0 <= ${countColumn(column)} <= ${String(group.count)}`),
    'Generals',
    ...columns.map((_, column) => ` ${countColumn(column)}`),
    ...(otherZones.length === 0 ? [] : ['Binaries', ...otherZones.map((_, at) => ` z${String(at)}`)]),
    'End',
    '',
  ].join('\n');
}

/**
 * The cheapest set of whole nodes by a mixed-integer program over groups of equal nodes. It keeps, in sums, CPU, memory
 * and pod slots per kind of pods (taints, selectors, node affinity, volume zones), the headroom and the policy's shares
 * and zones. It lets every pod of a removable node be moved and be cut into pieces, and leaves out host ports, pod
 * affinity and topology spread: all of that only makes it cheaper, so that its bound is one for the same moves.
 * `inflation` above 1 asks for more free room for the moved pods (then it is a guess, not a bound). Null when nothing was
 * found in the solver's time.
 */
export function findCheapestSet(
  highs: Highs,
  model: RoomModel,
  limits: ShareLimits,
  inflation = 1,
): CheapestSet | null {
  const columns = model.groups.flatMap((group, index) => (group.members === null ? [] : [{ group, index }]));
  const fixedCost = model.groups.reduce(
    (sum, group) => sum + (group.members === null ? group.count * group.pricePerHour : 0),
    0,
  );
  const kept = model.groups.map(({ count }) => count);
  if (columns.length === 0) return { kept, lowerBoundPerHour: fixedCost };
  const solution = solveProgram(highs, stateProgram(model, limits, columns, inflation), columns.length);
  if (solution === null) return null;
  columns.forEach(({ index }, column) => {
    kept[index] = solution.counts[column] ?? 0;
  });
  return { kept, lowerBoundPerHour: fixedCost + Math.max(0, solution.dualBound) };
}
