import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { PlanKind } from '@/server/services/plans/plan-kind';
import { createFinishAction } from '@/server/services/steps/finish-action';
import { createProveStep } from './prove-step';

/** A proof launch of a cluster's node template. */
export const templateProofKind: PlanKind<PlanDeps> = {
  name: 'template_proof',
  optimizationType: 'manual',
  subjects: ['template_proof'],
  onFailure: 'continue',
  handlers: (deps) => ({
    steps: { prove: createProveStep(deps) },
    finish: createFinishAction(deps),
  }),
};
