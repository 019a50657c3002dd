import { deletePod } from '../api/write/delete';
import type { KubeObject } from '../model/objects';
import type { Simulation } from '../simulation/simulation';
import { controllerUid } from '../store/pod-index';
import { keyOf } from '../store/table';

/** Removes what a deleted controller leaves behind (background cascading deletion). */
export function startGarbageCollector(simulation: Simulation): void {
  const { store } = simulation;
  const { deployments, replicaSets, statefulSets, daemonSets, jobs } = store.tables;
  const collectPods = (owner: KubeObject): void => {
    for (const pod of [...store.podIndex.ownedBy(owner.metadata.uid).values()]) {
      deletePod(simulation, pod, undefined);
    }
  };
  for (const table of [replicaSets, statefulSets, daemonSets, jobs]) {
    table.subscribe(({ type, object }) => {
      if (type === 'DELETED') collectPods(object);
    });
  }
  deployments.subscribe(({ type, object }) => {
    if (type !== 'DELETED') return;
    for (const set of [...replicaSets.values()]) {
      if (controllerUid(set.metadata) === object.metadata.uid) replicaSets.remove(keyOf(set.metadata));
    }
  });
}
