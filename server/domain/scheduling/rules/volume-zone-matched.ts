import type { PlacementState } from '@/server/domain/scheduling/state/placement-state';
import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone */
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Whether a volume of the pod may exist that the snapshot does not show. */
function mayMissVolumes(state: PlacementState, found: number, claims: number): boolean {
  const { unreadable, malformed } = state.snapshot;
  if (unreadable.persistentvolumes !== undefined) return true;
  return found < claims && (malformed?.persistentvolumes ?? 0) > 0;
}

/**
 * The node stands in a zone of every volume of the pod (VolumeZone, VolumeBinding). A claim without a volume binds
 * where the pod goes. Where volumes cannot be read nothing is known of their zones, and no node is taken to fit.
 */
export const volumeZoneMatched: SchedulingRule = {
  code: 'volume_zone',
  prepare(pod, state) {
    if (pod.claimNames.length === 0) return null;
    const volumes = state.volumesOf(pod);
    if (mayMissVolumes(state, volumes.length, pod.claimNames.length)) return () => false;
    const allowed = volumes.flatMap(({ zones }) => (zones === null ? [] : [zones]));
    if (allowed.length === 0) return null;
    return ({ node }) => {
      const zone = node.labels[ZONE_LABEL] ?? node.availabilityZone;
      return zone !== null && allowed.every((zones) => zones.includes(zone));
    };
  },
};
