import { coverZones } from '@/server/domain/safety/alternative/cover-zones';
import type { SearchProblem, Variable } from '@/server/domain/safety/alternative/search-problem';
import type { SearchState } from '@/server/domain/safety/alternative/search-state';
import { mergeRows } from '@/server/domain/safety/mix/merge-rows';
import { poolKey, type Allocation } from '@/server/domain/safety/mix/mix';

function rowOf(variable: Variable, availabilityZone: string, count: number): Allocation {
  return { ...variable.pool, availabilityZone, count };
}

function addTo(counts: Map<string, number>, zone: string, amount: number): void {
  counts.set(zone, (counts.get(zone) ?? 0) + amount);
}

/**
 * Turns counts into rows: Spot nodes stand where their pool is; on-demand nodes first open the zones still wanted, then
 * stand where nodes of their type run today, so that they need not be replaced, then in the emptiest zone by name.
 */
export function placeNodes(
  problem: SearchProblem,
  state: SearchState,
  current: readonly Allocation[],
): readonly Allocation[] {
  const rows: Allocation[] = [...problem.base];
  const perZone = new Map<string, number>();
  for (const row of problem.base) addTo(perZone, row.availabilityZone, row.count);
  for (const [index, variable] of problem.variables.entries()) {
    const count = state.counts[index] ?? 0;
    const zone = variable.zones[0];
    if (!variable.isSpot || count === 0 || zone === undefined) continue;
    rows.push(rowOf(variable, zone, count));
    addTo(perZone, zone, count);
  }

  const running = new Map<string, number>();
  for (const row of current) {
    if (row.lifecycle === 'on-demand') addTo(running, poolKey(row), row.count);
  }
  const supplies = problem.variables.map((variable, index) => ({
    count: variable.isSpot ? 0 : (state.counts[index] ?? 0),
    zones: variable.zones,
  }));
  const zonesToOpen = [...new Set(supplies.flatMap((supply) => (supply.count > 0 ? supply.zones : [])))]
    .filter((zone) => !perZone.has(zone))
    .sort();
  const missing = Math.max(0, problem.minZones - perZone.size);
  const opened = [...coverZones(supplies, zonesToOpen)].slice(0, missing);

  for (const [index, variable] of problem.variables.entries()) {
    let left = supplies[index]?.count ?? 0;
    const chosen = new Map<string, number>();
    for (const [zone, supplier] of opened) {
      if (supplier !== index) continue;
      addTo(chosen, zone, 1);
      left -= 1;
    }
    for (const zone of variable.zones) {
      const here = running.get(`${variable.pool.instanceType}/${zone}`) ?? 0;
      const kept = Math.min(left, Math.max(0, here - (chosen.get(zone) ?? 0)));
      addTo(chosen, zone, kept);
      left -= kept;
    }
    for (; left > 0; left -= 1) {
      const load = (zone: string): number => (perZone.get(zone) ?? 0) + (chosen.get(zone) ?? 0);
      const [emptiest] = [...variable.zones].sort((a, b) => load(a) - load(b) || (a < b ? -1 : 1));
      if (emptiest !== undefined) addTo(chosen, emptiest, 1);
    }
    for (const [zone, count] of chosen) {
      if (count === 0) continue;
      rows.push(rowOf(variable, zone, count));
      addTo(perZone, zone, count);
    }
  }
  return mergeRows(rows);
}
