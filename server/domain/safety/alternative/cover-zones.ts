/** A number of equal nodes that may stand in any of their zones. */
export interface ZoneSupply {
  readonly count: number;
  readonly zones: readonly string[];
}

/**
 * Gives as many of the wanted zones as possible one node each, by augmenting paths (maximum bipartite matching).
 * Returns for each covered zone the index of the supply that serves it. Earlier supplies and zones come first. It stops
 * when `most` zones are covered.
 */
export function coverZones(
  supplies: readonly ZoneSupply[],
  wanted: readonly string[],
  most = wanted.length,
): ReadonlyMap<string, number> {
  const servedBy = new Map<string, number>();
  const used = supplies.map(() => 0);

  function serve(zone: string, visited: Set<number>): boolean {
    for (const [index, supply] of supplies.entries()) {
      if (visited.has(index) || supply.count === 0 || !supply.zones.includes(zone)) continue;
      visited.add(index);
      if ((used[index] ?? 0) < supply.count) {
        used[index] = (used[index] ?? 0) + 1;
        servedBy.set(zone, index);
        return true;
      }
      for (const [other, owner] of servedBy) {
        if (owner === index && serve(other, visited)) {
          servedBy.set(zone, index);
          return true;
        }
      }
    }
    return false;
  }

  for (const zone of wanted) {
    if (servedBy.size >= most) break;
    serve(zone, new Set());
  }
  return servedBy;
}
