import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { Result } from '@/server/domain/shared/result';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { launchPlanOf, type LaunchPlan } from '@/server/services/launching/launch-source';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { LaunchResult } from '@/server/services/launching/send-launch';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { confirmBought } from './confirm-bought';
import { endUnusedMachine } from './end-unused-machine';
import type { StandingOffer } from './standing-offer';
import type { StepPool } from './pool-of-step';

/** Requests that one step sends at most; each may name several pools. */
const MOST_ATTEMPTS = 8;

export interface OfferOrder {
  /** The launch step whose reservation and offer it is. */
  readonly launch: StepRecord<'launch'>;
  readonly guard: StepRecord<'guard'>;
  /** Asked for once nothing that was sent before has brought a machine; a reason when nothing may be sent. */
  readonly offer: () => Promise<Result<StandingOffer, string>>;
  /** Machines of this step that were given up already: another one is wanted. */
  readonly lost: ReadonlySet<string>;
  /** Pools not to be tried, by name. */
  readonly avoid: ReadonlySet<string>;
}

export type OfferLaunch =
  | { readonly kind: 'launched'; readonly instanceId: string; readonly pool: StepPool }
  | { readonly kind: 'none'; readonly code: string; readonly message: string };

/**
 * Gets one node from the proven template in one of the pools that the guard offered: all that may have room in one
 * CreateFleet where the template is a launch template and the role may ask so, else RunInstances pool by pool. What was
 * bought is judged again and ended where a layer breaks. Resumes from the stored requests.
 */
export const launchFromOffer = (
  deps: PlanDeps,
  context: StepContext,
  order: OfferOrder,
): Promise<OfferLaunch> => new OfferedLaunch(deps, context, order).run();

class OfferedLaunch {
  private readonly tried: Set<string>;
  private fleetRefused = false;
  private last: Extract<OfferLaunch, { kind: 'none' }> = {
    kind: 'none',
    code: 'no_capacity',
    message: 'no pool that may be used is left',
  };

  constructor(
    private readonly deps: PlanDeps,
    private readonly context: StepContext,
    private readonly order: OfferOrder,
  ) {
    this.tried = new Set(order.avoid);
  }

  async run(): Promise<OfferLaunch> {
    const { deps, context } = this;
    const stored = await keepTrying(deps, context.signal, () =>
      deps.store.launches.findByStep(context.step.id),
    );
    for (const batch of stored) {
      const taken = await this.take(await deps.launcher.resume(context, batch));
      if (taken !== 'next') return taken;
    }
    const plan = await this.launchPlan();
    if (plan === null) return { kind: 'none', code: 'no_template', message: 'the node template is gone' };
    const offer = await this.order.offer();
    if (!offer.ok) return { kind: 'none', code: 'no_pool', message: offer.error };
    const { pools: offered, validationId } = offer.value;
    for (let attempt = stored.length; attempt < MOST_ATTEMPTS; attempt += 1) {
      context.signal.throwIfAborted();
      const pools = await this.poolsToTry(plan, offered);
      const [first] = pools;
      if (first === undefined) break;
      const { lifecycle } = first;
      const result = await deps.launcher.launchFromAny(context, {
        pools: pools.map(({ instanceType, availabilityZone }) => ({ instanceType, availabilityZone })),
        lifecycle,
        plan,
        validationId,
      });
      const taken = await this.take(result);
      if (taken !== 'next') return taken;
    }
    return this.last;
  }

  /** What the answer to a request means: a machine, another pool, or no further attempt. */
  private async take(result: LaunchResult): Promise<OfferLaunch | 'next'> {
    const { context } = this;
    if (result.kind === 'launched') {
      const name = poolIdentity(result.pool);
      this.tried.add(name);
      if (this.order.lost.has(result.instanceId)) return 'next';
      const { instanceId, pool } = result;
      const unsafe = await confirmBought(this.deps, context, {
        instanceId,
        pool,
        guard: this.order.guard,
        launch: this.order.launch,
      });
      if (unsafe === null) return { kind: 'launched', instanceId, pool };
      await context.log('error', `${instanceId} in ${name} is released before it is used: ${unsafe}`);
      await endUnusedMachine(context, instanceId);
      return {
        kind: 'none',
        code: 'verdict_differs',
        message: `the cluster has changed, and what was bought is not safe any more: ${unsafe}`,
      };
    }
    const { batch } = result;
    const isFleet = batch.pools.length > 1;
    this.last = { kind: 'none', code: result.code, message: result.message };
    await context.log('warning', `${namesOf(batch)}: ${result.code} ${result.message}`, {
      code: result.code,
    });
    if (result.kind === 'no-capacity') {
      const failing = batch.pools.filter((pool) => pool.code !== null);
      for (const pool of failing.length > 0 ? failing : batch.pools)
        this.tried.add(poolIdentity({ ...pool, lifecycle: batch.lifecycle }));
      return 'next';
    }
    // Without a definite answer another request might bring a second machine.
    if (!isFleet || result.code === 'unanswered') return this.last;
    this.fleetRefused = true;
    await context.log('warning', `CreateFleet is refused; the pools are tried one by one by RunInstances`);
    return 'next';
  }

  /** Pools of the next request: those with room as far as is known, else the next of the others. */
  private async poolsToTry(plan: LaunchPlan, offered: readonly StepPool[]): Promise<readonly StepPool[]> {
    const { deps, context } = this;
    const noRoom = await keepTrying(deps, context.signal, () =>
      deps.store.capacity.findActive(context.plan.account, context.plan.region, deps.clock.now()),
    );
    const left = offered.filter(
      (pool) => !this.tried.has(poolIdentity(pool)) && plan.subnets.has(pool.availabilityZone),
    );
    const open = left.filter((pool) => !noRoom.has(poolIdentity(pool)));
    const isFleet = plan.source.kind === 'launch-template' && !this.fleetRefused;
    return isFleet && open.length > 1 ? open : [...open, ...left].slice(0, 1);
  }

  private async launchPlan(): Promise<LaunchPlan | null> {
    const { deps, context } = this;
    const template = await keepTrying(deps, context.signal, () =>
      deps.store.fleet.findTemplate(context.plan.clusterId),
    );
    return launchPlanOf(deps.secretBox, context.session, template);
  }
}

const namesOf = ({ pools, lifecycle }: LaunchBatch): string =>
  pools.map((pool) => poolIdentity({ ...pool, lifecycle })).join(', ');
