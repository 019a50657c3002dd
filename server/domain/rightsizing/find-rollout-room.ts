import type { ClusterSnapshot, PodSnapshot, Resources } from '@/server/domain/cluster/snapshot';
import { createPlacement, type Placement } from '@/server/domain/scheduling/create-placement';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { isFinished } from '@/server/domain/scheduling/state/placement-state';
import { matchesSelector } from '@/server/domain/scheduling/matching/label-selector';
import type { ContainerPatch } from './container-patch';
import { freedByPatch } from './unit-prices';
import type { WorkloadSnapshot } from './workload';

/** A rollout that is to begin, with the patches that start it. */
export interface PlannedRollout {
  readonly workload: WorkloadSnapshot;
  readonly patches: readonly ContainerPatch[];
}

/** The running pods of a workload, by its selector. */
export function podsOf(
  snapshot: Pick<ClusterSnapshot, 'pods'>,
  { namespace, selector }: Pick<WorkloadSnapshot, 'namespace' | 'selector'>,
): readonly PodSnapshot[] {
  return [...snapshot.pods.values()].filter(
    (pod) =>
      pod.namespace === namespace &&
      !isFinished(pod) &&
      pod.deletionTimestamp === null &&
      matchesSelector(selector, pod.labels),
  );
}

/** What each pod asks for in addition; what it gives back is not counted on before it is given. */
function growthOf(patches: readonly ContainerPatch[]): Resources {
  const growth = { cpuMillicores: 0, memoryBytes: 0 };
  for (const patch of patches) {
    const freed = freedByPatch(patch);
    growth.cpuMillicores += Math.max(0, -freed.cpuMillicores);
    growth.memoryBytes += Math.max(0, -freed.memoryBytes);
  }
  return growth;
}

const surgeOf = ({ strategy }: WorkloadSnapshot): number =>
  strategy.type === 'RollingUpdate' ? strategy.maxSurge : 0;

const grown = (pod: PodSnapshot, growth: Resources): PodSnapshot => ({
  ...pod,
  requests: {
    cpuMillicores: pod.requests.cpuMillicores + growth.cpuMillicores,
    memoryBytes: pod.requests.memoryBytes + growth.memoryBytes,
  },
});

/** A simulation of rollouts that begin one beside the other: what one has taken is not there for the next. */
export interface RolloutRoom {
  /**
   * Why a rollout would not find room, null when it does and its room is taken: the pods that come before old ones go
   * (maxSurge) fit beside all that stands, and every pod fits at its new size.
   */
  take(rollout: PlannedRollout): string | null;
}

export function createRolloutRoom(snapshot: ClusterSnapshot): RolloutRoom {
  const placement = createPlacement(snapshot, { excludeNodes: new Set() });
  return {
    take({ workload, patches }) {
      const pods = podsOf(snapshot, workload);
      const [sample] = pods;
      if (sample === undefined) return 'none of its pods is known';
      const growth = growthOf(patches);
      const surge = Array.from({ length: surgeOf(workload) }, (_, index): PodSnapshot => ({
        ...grown(sample, growth),
        uid: `${workload.uid}/surge-${index}`,
        name: `${sample.name}-surge-${index}`,
        nodeName: null,
      }));
      const without = placeAll(placement, surge, 'one more pod during its rollout');
      const tight =
        without === null && growth.cpuMillicores + growth.memoryBytes > 0
          ? placeAll(
              placement,
              pods.map((pod) => grown(pod, growth)),
              'a pod of its new size',
            )
          : without;
      if (tight === null) return null;
      // What is not begun holds no room.
      for (const pod of surge) placement.release(pod.uid);
      for (const pod of pods) placement.tryMove(pod);
      return tight;
    },
  };
}

function placeAll(placement: Placement, pods: readonly PodSnapshot[], what: string): string | null {
  for (const pod of pods) {
    const placed = placement.tryPlace(pod);
    if (!placed.ok) return `${what} would fit on no node: ${describeRejection(placed.error)}`;
  }
  return null;
}
