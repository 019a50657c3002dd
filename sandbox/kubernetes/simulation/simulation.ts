import type { FaultBoard, SimulatedClock } from '../../shared/contract';
import type { ClusterStore } from '../store/cluster-store';
import type { SeededRandom } from './seeded-random';

/** What every controller of one cluster works with. */
export interface Simulation {
  readonly clusterName: string;
  readonly store: ClusterStore;
  readonly clock: SimulatedClock;
  readonly faults: FaultBoard;
  readonly random: SeededRandom;
}
