import type { AwsRegion } from '@/server/ports/aws';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { PlanRecord, StepRecord } from '@/server/ports/repositories/plan-repository';
import type { StepContext } from '../plans/step-handler';

/** The part of a step's context that a launch needs. */
export type LaunchContext = Pick<StepContext, 'signal' | 'log' | 'permit'> & {
  readonly plan: Pick<PlanRecord, 'id' | 'clusterId' | 'deadlineAt'>;
  readonly step: Pick<StepRecord, 'id'>;
  readonly session: {
    readonly cluster: Pick<MonitoredCluster, 'clusterName' | 'account' | 'region'>;
    readonly aws: Pick<AwsRegion, 'compute'>;
  };
};
