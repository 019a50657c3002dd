import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import type { Clock } from '@/server/ports/clock';
import type { PlacementBook } from '@/server/ports/cluster-session';

/** Room promised to a pod is kept at least this long; by then its successor has been scheduled and holds it itself. */
const PROMISE_LIFE_MS = 30_000;

/**
 * Answers which pods fit on the nodes that stay, and keeps what it promised, so that drains that run side by side
 * never count on the same room.
 */
export function createPlacementBook(clock: Clock, snapshot: () => ClusterSnapshot | null): PlacementBook {
  let promises: { readonly pod: PodSnapshot; readonly until: number }[] = [];
  const leaving = new Map<string, number>();
  return {
    claimRoom(pods, leavingNodes) {
      const current = snapshot();
      if (current === null) return new Set();
      const now = clock.now().getTime();
      for (const name of leavingNodes) leaving.set(name, now + PROMISE_LIFE_MS);
      for (const [name, until] of leaving) if (until < now) leaving.delete(name);
      // A budget can hold a pod much longer than that: until it is told, its successor cannot have come.
      const staysYet = (uid: string) => current.pods.get(uid)?.deletionTimestamp === null;
      promises = promises.filter(({ pod, until }) => until > now || staysYet(pod.uid));
      const placement = createPlacement(current, { excludeNodes: new Set(leaving.keys()) });
      for (const { pod } of promises) placement.tryPlace(pod);
      const fitting = new Set<string>();
      for (const pod of pods) {
        if (!placement.tryPlace(pod).ok) continue;
        fitting.add(pod.uid);
        promises.push({ pod, until: now + PROMISE_LIFE_MS });
      }
      return fitting;
    },
  };
}
