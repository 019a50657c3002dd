import type { FeatureDefaults } from '@/server/domain/features/features';
import type { AwsGateway } from '@/server/ports/aws';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterGateway } from '@/server/ports/cluster-api';
import type { DecisionServer } from '@/server/ports/decision-server';
import type { Log } from '@/server/ports/log';
import type { OnDemandCatalog, SpotAdvisor } from '@/server/ports/pool-facts';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Store } from '@/server/ports/store';
import type { Telemetry } from '@/server/ports/telemetry';

export interface WorkerSettings {
  readonly workerId: string;
  readonly queueMaxMessages: number;
  readonly queueWaitSeconds: number;
  readonly queueVisibilitySeconds: number;
  readonly queueRetrySeconds: number;
  readonly drainOnRebalance: boolean;
  /** Minutes between two looks at a cluster for savings; 0: none by themselves. */
  readonly optimizationIntervalMinutes: number;
  readonly features: FeatureDefaults;
  /** How long a finished rollout of a rightsizing is watched. */
  readonly rolloutSettleSeconds: number;
}

/** What the worker's parts are made from; the container in runtime fills it. */
export interface WorkerDeps {
  readonly settings: WorkerSettings;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly clusters: ClusterGateway;
  readonly aws: AwsGateway;
  readonly decisionServer: DecisionServer;
  readonly secretBox: SecretBox;
  readonly catalog: OnDemandCatalog;
  readonly advisor: SpotAdvisor;
  readonly telemetry: Telemetry;
}
