import type { FaultParameters } from '../../shared/contract';
import type { Pod } from '../model/objects';
import type { Simulation } from '../simulation/simulation';
import { workloadNameOf } from './workload-name';

/**
 * The fault that applies to a pod's workload, scope `<cluster>/<namespace>/<workload>`: `memory-at-start` (`bytes`:
 * containers that start from now on use that much), `never-ready` (containers that start from now on run and are not ready).
 */
export function workloadFault(
  { faults, clusterName }: Pick<Simulation, 'faults' | 'clusterName'>,
  name: 'memory-at-start' | 'never-ready',
  pod: Pod,
): FaultParameters | undefined {
  const scope = `${clusterName}/${pod.metadata.namespace ?? ''}/${workloadNameOf(pod).name}`;
  return faults.active(name, scope);
}
