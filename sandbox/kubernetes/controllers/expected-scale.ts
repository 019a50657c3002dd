import type { Pod, ReplicaSet } from '../model/objects';
import type { ClusterStore } from '../store/cluster-store';

/**
 * How many pods the controllers of these pods want together, each controller counted once; pods without a controller
 * count nothing. A text where a controller has no scale (a Job, a DaemonSet): the budget cannot be computed then.
 */
export function expectedScale(store: ClusterStore, pods: readonly Pod[]): number | string {
  const seen = new Set<string>();
  let total = 0;
  for (const { metadata } of pods) {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (!owner || seen.has(owner.uid)) continue;
    seen.add(owner.uid);
    const key = `${metadata.namespace ?? ''}/${owner.name}`;
    switch (owner.kind) {
      case 'ReplicaSet': {
        const set = store.tables.replicaSets.get(key);
        if (!set || set.metadata.uid !== owner.uid) break;
        const scale = scaleOfSet(store, set);
        if (seen.has(scale.uid)) break;
        seen.add(scale.uid);
        total += scale.replicas;
        break;
      }
      case 'StatefulSet': {
        const set = store.tables.statefulSets.get(key);
        if (set?.metadata.uid === owner.uid) total += set.spec.replicas;
        break;
      }
      default:
        return `${owner.kind.toLowerCase()}s.${groupOf(owner.apiVersion)} does not implement the scale subresource`;
    }
  }
  return total;
}

/** A ReplicaSet of a Deployment speaks for the Deployment, however many sets a rollout has. */
function scaleOfSet(store: ClusterStore, set: ReplicaSet): { uid: string; replicas: number } {
  const owner = set.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const deployment = store.tables.deployments.get(`${set.metadata.namespace ?? ''}/${owner?.name ?? ''}`);
  return deployment && deployment.metadata.uid === owner?.uid
    ? { uid: deployment.metadata.uid, replicas: deployment.spec.replicas }
    : { uid: set.metadata.uid, replicas: set.spec.replicas };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
