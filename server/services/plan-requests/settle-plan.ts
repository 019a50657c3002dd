import { approvalExpiry } from '@/server/domain/execution/approval';
import { isDecidedPlan, OPTIMIZATIONS } from '@/server/domain/execution/optimizations';
import type { FeatureDefaults } from '@/server/domain/features/features';
import type { Instant } from '@/server/domain/shared/instant';
import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Store } from '@/server/ports/store';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { findObstacles } from '@/server/services/triggers/find-obstacles';
import { goneNodes, nodesGoneMessage } from './gone-nodes';

const NOT_IN_TIME = 'nobody approved it in time';

export interface CancelDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly clusters: Pick<ClusterRepository, 'findById'>;
}

export interface SettleDeps extends CancelDeps {
  readonly features: FeatureDefaults;
}

export interface Settled {
  readonly optimizationId: string;
  readonly status: PlanRecord['status'];
}

async function find(deps: CancelDeps, id: string, actor: Actor): Promise<PlanRecord | null> {
  const plan = await deps.store.plans.findById(id);
  if (plan === null || (await deps.clusters.findById(actor.scope, plan.clusterId)) === null) return null;
  return plan;
}

/** What has come up against a plan since it was proposed; it goes on waiting, and can be approved when that is over. */
async function whyNotNow(deps: SettleDeps, plan: PlanRecord, now: Instant): Promise<Outcome<never> | null> {
  const cluster = await deps.store.fleet.findMonitoredById(plan.clusterId);
  const type = OPTIMIZATIONS.find((one) => one === plan.optimizationType);
  if (cluster === null || type === undefined || plan.status !== 'awaiting_approval') return null;
  const wanted = { optimizationType: type, by: 'person', dryRun: false, fresh: true, now } as const;
  const reasons = (await findObstacles(deps.store, cluster, wanted, deps.features)).filter(
    ({ code }) => code !== 'plan_open',
  );
  const [first] = reasons;
  return first === undefined
    ? null
    : refuse('unprocessable', first.code, reasons.map(({ message }) => message).join('; '), { reasons });
}

/**
 * Lets a plan that waits for a person run; it is judged afresh before each batch. Refused when it does not wait any more,
 * after an hour, which expires it, when nodes that it takes away are gone (`nodes_gone`), and while anything speaks
 * against acting (a pause, a closed window, an open breaker).
 */
export const createApproveOptimization =
  (deps: SettleDeps) =>
  async (input: { readonly optimizationId: string }, actor: Actor): Promise<Outcome<Settled>> => {
    const plan = await find(deps, input.optimizationId, actor);
    if (plan === null) return refuse('not_found', 'not_found', 'no such plan');
    const now = deps.clock.now();
    const expired = approvalExpiry(plan.createdAt) <= now;
    const refused = expired ? null : await whyNotNow(deps, plan, now);
    if (refused !== null) return refused;
    if (plan.status === 'awaiting_approval' && !expired) {
      const gone = goneNodes(plan.steps, await deps.store.fleet.findNodes(plan.clusterId));
      if (gone.length > 0) return refuse('conflict', 'nodes_gone', nodesGoneMessage(gone));
    }
    const settled = await deps.store.transaction(async (store) => {
      const moved = expired
        ? await store.plans.settle(plan.id, 'awaiting_approval', {
            status: 'expired',
            outcome: NOT_IN_TIME,
            at: now,
          })
        : await store.plans.settle(plan.id, 'awaiting_approval', {
            status: 'executing',
            approvedBy: actor.name,
            outcome: `approved by ${actor.name}`,
            at: now,
          });
      if (moved && !expired) await store.plans.notifyWaiting(plan.account, plan.region);
      return moved;
    });
    if (!settled)
      return refuse(
        'conflict',
        'not_waiting',
        `the plan does not wait for an approval: it is ${plan.status}`,
      );
    if (expired)
      return refuse('conflict', 'expired', 'nobody approved the plan within an hour; ask for a fresh one');
    return ok({ optimizationId: plan.id, status: 'executing' });
  };

/**
 * Stops a plan: one that waits ends at once; one that runs begins no further batch, and what its batch has begun is
 * undone. Interruptions cannot be cancelled: AWS takes the machine in any case. Idempotent.
 */
export const createCancelOptimization =
  (deps: CancelDeps) =>
  async (input: { readonly optimizationId: string }, actor: Actor): Promise<Outcome<Settled>> => {
    const plan = await find(deps, input.optimizationId, actor);
    if (plan === null) return refuse('not_found', 'not_found', 'no such plan');
    if (!isDecidedPlan(plan.optimizationType))
      return refuse(
        'unprocessable',
        'not_cancellable',
        'only an optimization or a scale-up can be cancelled',
      );
    if (plan.status === 'awaiting_approval') {
      const moved = await deps.store.plans.settle(plan.id, 'awaiting_approval', {
        status: 'cancelled',
        at: deps.clock.now(),
        outcome: `cancelled by ${actor.name}`,
      });
      if (moved) return ok({ optimizationId: plan.id, status: 'cancelled' });
    }
    const asked = await deps.store.plans.requestCancel(plan.id, actor.name);
    return asked === null
      ? refuse('conflict', 'ended', `the plan has ended already: it is ${plan.status}`)
      : ok({ optimizationId: plan.id, status: asked });
  };
