import type { FaultBoard, SimulatedCluster } from '../../shared/contract';
import type { AdjustableClock } from '../../shared/clock';
import type { WorldConfig } from '../../shared/config';
import type { DoorLog } from '../../shared/door-log';
import type { GroupRegion } from './autoscaling';
import type { Instance } from './ec2';
import type { Ec2RegionState } from './region-state';
import type { Iam } from './iam';
import type { QueueService } from './queue-service';

/** What the world counts for its summary. */
interface WorldCounters {
  launched: number;
  /** Terminated by a call of a customer's role. */
  terminatedByCaller: number;
  terminatedByGroup: number;
  killedByInterruption: number;
  interruptionsSent: number;
}

/** Everything that stands behind the AWS door: one object that operations and the world's own actors share. */
export interface AwsWorld {
  readonly config: WorldConfig;
  readonly clock: AdjustableClock;
  readonly faults: FaultBoard;
  readonly log: (line: string) => void;
  readonly iam: Iam;
  readonly door: DoorLog;
  readonly queues: QueueService;
  readonly clusters: Map<string, SimulatedCluster>;
  readonly counters: WorldCounters;
  /** EC2 of an account in a region; made at the first use. */
  ec2(accountId: string, region: string): Ec2RegionState;
  regions(): readonly Ec2RegionState[];
  /** Auto Scaling of an account in a region; made at the first use. */
  groups(accountId: string, region: string): GroupRegion;
  groupRegions(): readonly GroupRegion[];
  /** Called after each change of an instance's state. */
  readonly onInstanceState: ((instance: Instance) => void)[];
}
