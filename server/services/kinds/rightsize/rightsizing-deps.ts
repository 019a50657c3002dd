import type { AcquireDeps } from '../interruption/replacement/prepare-acquisition';

export type RightsizingDeps = AcquireDeps & {
  readonly rightsizing: {
    /** How long a finished rollout is watched for containers that are killed or crash. */
    readonly settleSeconds: number;
  };
};
