import type { PlanDeps } from '@/server/services/launching/plan-deps';

export type RightsizingDeps = PlanDeps & {
  readonly rightsizing: {
    /** How long a finished rollout is watched for containers that are killed or crash. */
    readonly settleSeconds: number;
  };
};
