import { fallbackPools } from '@/server/domain/planning/pools/candidate-pools';
import { plusSeconds } from '@/server/domain/shared/instant';
import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import type { InterruptionSubject } from '../interruption-subject';
import { foldMix } from '@/server/services/decisions/cluster-state';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext } from '@/server/services/plans/step-handler';
import { clusterPolicy } from '@/server/services/safety/cluster-policy';
import { describePool } from '@/server/services/safety/fleet-mix';
import { judgeAndReserve } from '@/server/services/safety/judge-and-reserve';
import { askForPool } from './ask-for-pool';
import { poolOfDying } from './dying-node';
import { prepareAcquisition, type Prepared } from './prepare-acquisition';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { LaunchResult } from '@/server/services/launching/send-launch';

export interface AcquireOptions {
  /** Ask the decision server first; a bridge and an accelerator node go straight to on-demand. */
  readonly askDecisionServer: boolean;
  readonly sameTypeOnly: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  /** Pools not to be tried, as `type/zone/lifecycle`: they were launched from already. */
  readonly exclude?: ReadonlySet<string>;
  /** Instances of this step that the caller knows already; another one is wanted. */
  readonly known?: ReadonlySet<string>;
  /** Try every pool once and come back; the caller watches something else meanwhile and asks again. */
  readonly oneRound?: boolean;
}

export type Acquired =
  | {
      readonly kind: 'launched';
      readonly instanceId: string;
      readonly instanceType: string;
      readonly availabilityZone: string;
      readonly lifecycle: 'spot' | 'on-demand';
      readonly origin: string;
    }
  | { readonly kind: 'none'; readonly code: string; readonly message: string };

/** How often the decision server is asked again after a pool without room. */
const MOST_ASKS = 2;
/** Pause between rounds over the on-demand pools while none has room. */
const ROUND_PAUSE_MS = 20_000;

const poolName = (pool: { instanceType: string; availabilityZone: string; lifecycle: string }) =>
  `${pool.instanceType}/${pool.availabilityZone}/${pool.lifecycle}`;

/**
 * Gets one instance for an interrupted node: the pool that the decision server proposes and the gate approves, else
 * on-demand of the same shape in this and the other zones, round after round until 15 minutes after the notice. Each
 * launch is judged and reserved before it is sent; a crash resumes from the stored requests.
 */
export async function acquireInstance(
  deps: PlanDeps,
  context: StepContext,
  subject: InterruptionSubject,
  options: AcquireOptions,
): Promise<Acquired> {
  const acquisition = await prepareAcquisition(deps, context, subject);
  if (acquisition.kind === 'none') return acquisition;
  return new Acquisition(deps, { context, subject, options, prepared: acquisition.prepared }).run();
}

class Acquisition {
  private readonly tried = new Set<string>();

  private readonly context: StepContext;
  private readonly subject: InterruptionSubject;
  private readonly options: AcquireOptions;
  private readonly prepared: Prepared;

  constructor(
    private readonly deps: PlanDeps,
    order: {
      readonly context: StepContext;
      readonly subject: InterruptionSubject;
      readonly options: AcquireOptions;
      readonly prepared: Prepared;
    },
  ) {
    this.context = order.context;
    this.subject = order.subject;
    this.options = order.options;
    this.prepared = order.prepared;
    const { prepared, options } = order;
    for (const batch of prepared.batches) this.tried.add(poolName(batch));
    for (const name of options.exclude ?? []) this.tried.add(name);
  }

  async run(): Promise<Acquired> {
    const resumed = await this.resume();
    if (resumed !== null) return resumed;
    if (this.options.askDecisionServer) {
      for (let ask = 0; ask < MOST_ASKS; ask += 1) {
        const outcome = await this.tryDecision();
        if (outcome === 'give-up') break;
        if (outcome !== 'next') return outcome;
      }
    }
    return this.fallBack();
  }

  /** What a dead predecessor had sent: launched ones are taken, unanswered ones sent again unchanged. */
  private async resume(): Promise<Acquired | null> {
    for (const batch of this.prepared.batches) {
      if (batch.status !== 'launched' && batch.status !== 'pending') continue;
      const result = await this.deps.launcher.resume(this.context, batch);
      if (result.kind === 'launched' && this.options.known?.has(result.instanceId) !== true)
        return this.acquired(result.instanceId, batch, 'resumed');
    }
    return null;
  }

  private async tryDecision(): Promise<Acquired | 'next' | 'give-up'> {
    const { deps, context, subject, prepared } = this;
    const { session } = context;
    const policy = clusterPolicy(session.cluster);
    const noCapacity = await this.withoutRoom();
    const answer = await askForPool(deps, session, {
      subject,
      dying: prepared.dying,
      facts: prepared.facts,
      policy,
      zones: [...prepared.launchPlan.subnets.keys()],
      noCapacity,
    });
    if (!answer.ok) {
      await context.log('warning', `falling back to on-demand: ${answer.error.reason}`, {
        model: answer.error.response?.model_version ?? null,
      });
      await this.keepDecision(answer.error.response, answer.error.reason, null, null);
      return 'give-up';
    }
    const { pool, response, before } = answer.value;
    await this.keepDecision(response, response.explanation, before, [...before, { ...pool, count: 1 }]);
    const result = await this.judgeAndSend(pool, 'decision');
    if (result === 'rejected' || (result !== 'next' && result.kind === 'none')) return 'give-up';
    return result;
  }

  private async fallBack(): Promise<Acquired> {
    const { context, prepared, subject } = this;
    const limit = plusSeconds(context.plan.deadlineAt ?? this.deps.clock.now(), REPLACEMENT_LIMIT_SECONDS);
    const pools = fallbackPools(prepared.dying, [...prepared.launchPlan.subnets.keys()], {
      zoneRequired: prepared.dying.zoneRequired,
      sameTypeOnly: this.options.sameTypeOnly,
    }).filter(
      (pool) =>
        prepared.launchPlan.subnets.has(pool.availabilityZone) &&
        this.options.exclude?.has(poolName(pool)) !== true,
    );
    if (pools.length === 0)
      return {
        kind: 'none',
        code: 'no_subnet',
        message: 'no subnet is known in which a replacement could be launched',
      };
    let last: Extract<Acquired, { kind: 'none' }> = {
      kind: 'none',
      code: 'no_capacity',
      message: 'no on-demand pool had room',
    };
    for (;;) {
      let roomMayCome = false;
      for (const key of pools) {
        const pool =
          describePool(context.session, prepared.facts, key) ??
          poolOfDying(context.session, prepared.dying, key);
        const result = await this.judgeAndSend(pool, 'on-demand fallback');
        if (result === 'next' || result === 'rejected') roomMayCome = true;
        else if (result.kind === 'launched') return result;
        else last = result;
      }
      if (!roomMayCome || this.options.oneRound === true) return last;
      if (this.deps.clock.now().getTime() + ROUND_PAUSE_MS > limit.getTime()) return last;
      await context.log(
        'warning',
        `no pool had room for a replacement of ${subject.node_name}; trying all again in ${ROUND_PAUSE_MS / 1000} s`,
      );
      await this.deps.clock.sleep(ROUND_PAUSE_MS, context.signal);
      context.signal.throwIfAborted();
    }
  }

  private async judgeAndSend(pool: CandidatePool, origin: string): Promise<Acquired | 'next' | 'rejected'> {
    const { deps, context, prepared } = this;
    context.signal.throwIfAborted();
    const judged = await keepTrying(deps, context.signal, () =>
      judgeAndReserve(deps, context.session, {
        facts: prepared.facts,
        policy: clusterPolicy(context.session.cluster),
        offer: { planId: context.plan.id, stepId: context.step.id, pool, leaving: prepared.dying },
      }),
    );
    await keepTrying(deps, context.signal, () =>
      deps.store.plans.update(context.claim, {
        verdict: verdictToJson(judged.verdict),
        mixBefore: foldMix(judged.before),
        ...(judged.kind === 'approved' ? { mixAfter: foldMix(judged.verdict.allocations) } : {}),
      }),
    );
    if (judged.kind === 'rejected') {
      await context.log(
        'warning',
        `the safety gate refused ${poolName(pool)}: ${judged.verdict.violations.map((one) => one.message).join('; ')}`,
      );
      return 'rejected';
    }
    const result = await deps.launcher.launch(context, {
      instanceType: pool.instanceType,
      availabilityZone: pool.availabilityZone,
      lifecycle: pool.lifecycle,
      plan: prepared.launchPlan,
      validationId: judged.validationId,
      ...(this.options.tags === undefined ? {} : { tags: this.options.tags }),
    });
    this.tried.add(poolName(pool));
    if (result.kind === 'launched') return this.acquired(result.instanceId, pool, origin);
    await this.giveRoomBack();
    await context.log('warning', `${poolName(pool)}: ${result.code} ${result.message}`, {
      code: result.code,
    });
    return result.kind === 'no-capacity' ? 'next' : this.refused(result);
  }

  private refused(result: Extract<LaunchResult, { kind: 'refused' }>): Acquired {
    return { kind: 'none', code: result.code, message: result.message };
  }

  private async giveRoomBack(): Promise<void> {
    await keepTrying(this.deps, this.context.signal, () =>
      this.deps.store.safety.release(this.context.step.id, this.deps.clock.now()),
    );
  }

  private async withoutRoom(): Promise<ReadonlySet<string>> {
    const { cluster } = this.context.session;
    const remembered = await keepTrying(this.deps, this.context.signal, () =>
      this.deps.store.capacity.findActive(cluster.account, cluster.region, this.deps.clock.now()),
    );
    return new Set([...remembered, ...this.tried]);
  }

  private async keepDecision(
    response: { readonly recommendation: unknown; readonly execution_plan: unknown } | null,
    explanation: string,
    before: readonly Allocation[] | null,
    after: readonly Allocation[] | null,
  ): Promise<void> {
    await keepTrying(this.deps, this.context.signal, () =>
      this.deps.store.plans.update(this.context.claim, {
        explanation,
        ...(response === null ? {} : { recommendations: response, executionPlan: response.execution_plan }),
        ...(before === null ? {} : { mixBefore: foldMix(before) }),
        ...(after === null ? {} : { mixAfter: foldMix(after) }),
      }),
    );
  }

  private acquired(
    instanceId: string,
    pool: {
      readonly instanceType: string;
      readonly availabilityZone: string;
      readonly lifecycle: 'spot' | 'on-demand';
    },
    origin: string,
  ): Acquired {
    return {
      kind: 'launched',
      instanceId,
      instanceType: pool.instanceType,
      availabilityZone: pool.availabilityZone,
      lifecycle: pool.lifecycle,
      origin,
    };
  }
}
