import { isOptimization } from '@/server/domain/execution/optimizations';
import type { OptimizationType } from '@/server/ports/repositories/plan-repository';
import type { Actor } from '../access/actor';
import { refuse, type Outcome } from '../access/refusal';
import type { RollBackDeps, RollBackRequest } from '../plans/roll-back';

/** How the plans of a type are taken back; null where they cannot be. */
export type FindRollBack = (optimizationType: OptimizationType) => RollBackRequest | null;

/**
 * Takes back what an ended optimization did, as far as its kind can. A machine that was terminated does not come back:
 * what a plan that replaced or removed nodes has done stands, and a person is told what can be done instead.
 */
export const createRollBackOptimization =
  (deps: RollBackDeps & { readonly rollBackOf: FindRollBack }) =>
  async (
    input: { readonly optimizationId: string },
    actor: Actor,
  ): Promise<Outcome<{ readonly optimizationId: string }>> => {
    const plan = await deps.store.plans.findById(input.optimizationId);
    if (plan === null || (await deps.clusters.findById(actor.scope, plan.clusterId)) === null)
      return refuse('not_found', 'not_found', 'no such plan');
    if (!isOptimization(plan.optimizationType) || plan.dryRun)
      return refuse('unprocessable', 'not_reversible', 'this plan changed nothing that could be taken back');
    if (plan.status !== 'completed' && plan.status !== 'failed')
      return refuse(
        'conflict',
        'not_ended',
        `only a completed or failed plan can be rolled back; this one is ${plan.status}`,
      );
    const rollBack = deps.rollBackOf(plan.optimizationType);
    if (rollBack !== null) return rollBack(deps, plan, actor);
    return refuse(
      'unprocessable',
      'not_reversible',
      'machines that were ended cannot come back as they were. Pods that wait for room are helped by a new node: scale the group that owns it, or register one. To keep this from happening again set the cluster to advise, or switch the workflow off',
    );
  };
