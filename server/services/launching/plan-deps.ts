import type { FeatureDefaults } from '@/server/domain/features/features';
import type { DecisionServer } from '@/server/ports/decision-server';
import type { Telemetry } from '@/server/ports/telemetry';
import type { PoolFactsDeps } from '../safety/load-pool-facts';
import type { LaunchSender, SendLaunchDeps } from './send-launch';

/** What the plans that launch or remove machines work with; one object for all of them, built by the runtime. */
export type PlanDeps = PoolFactsDeps &
  SendLaunchDeps & {
    readonly decisionServer: DecisionServer;
    readonly telemetry: Telemetry;
    readonly launcher: LaunchSender;
    readonly features: FeatureDefaults;
  };
