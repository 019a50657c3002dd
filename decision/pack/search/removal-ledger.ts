import type { RoomModel } from '@/decision/pack/program/room-model';
import { addRoom, NO_ROOM, RESOURCES, scaleRoom, type RoomVector } from '@/decision/pack/program/room-vector';
import { countedBy, type ShareLimits } from '@/decision/pack/program/share-limits';

/** Absorbs binary noise of sums; the gate that judges the answer is exact. */
const NOISE = 1e-9;

/** Keeps the books of a set of removals: whether headroom and shares hold. */
export interface RemovalLedger {
  /** Whether everything that must hold still holds with this node away too; unknown nodes never go. */
  allows(nodeName: string): boolean;
  /** Whether all of it holds with the removals entered so far. */
  holds(): boolean;
  enter(nodeName: string): void;
  takeBack(nodeName: string): void;
}

export function createRemovalLedger(
  { groups, groupOf, demands }: RoomModel,
  limits: ShareLimits,
): RemovalLedger {
  const counts = groups.map(({ count }) => count);
  const rooms: RoomVector[] = demands.map(({ groups: inside }) =>
    [...inside].reduce((sum, index) => {
      const group = groups[index];
      return group === undefined ? sum : addRoom(sum, scaleRoom(group.capacity, group.count));
    }, NO_ROOM),
  );
  const change = (nodeName: string, sign: 1 | -1): void => {
    const index = groupOf.get(nodeName);
    const group = index === undefined ? undefined : groups[index];
    if (index === undefined || group === undefined) return;
    counts[index] = (counts[index] ?? 0) + sign;
    demands.forEach(({ groups: inside }, at) => {
      if (inside.has(index)) rooms[at] = addRoom(rooms[at] ?? NO_ROOM, group.capacity, sign);
    });
  };
  const holdsShares = (): boolean => {
    const counted = countedBy(groups, (_, index) => counts[index] ?? 0);
    const noise = NOISE * Math.max(1, counted.total);
    return (
      counted.zones.size >= limits.zones &&
      counted.onDemand >= limits.onDemandShare * counted.total - noise &&
      [...counted.pools].every(
        ([pool, vcpu]) =>
          vcpu <= (limits.poolShares.get(pool) ?? limits.otherPoolShare) * counted.total + noise,
      )
    );
  };
  const holdsRoom = (): boolean =>
    demands.every(({ withHeadroom }, at) =>
      RESOURCES.every(
        (resource) =>
          (rooms[at]?.[resource] ?? 0) >=
          withHeadroom[resource] - NOISE * Math.max(1, withHeadroom[resource]),
      ),
    );
  const holds = (): boolean => holdsRoom() && holdsShares();
  return {
    holds,
    enter: (nodeName) => {
      change(nodeName, -1);
    },
    takeBack: (nodeName) => {
      change(nodeName, 1);
    },
    allows(nodeName) {
      if (!groupOf.has(nodeName)) return false;
      change(nodeName, -1);
      const held = holds();
      change(nodeName, 1);
      return held;
    },
  };
}
