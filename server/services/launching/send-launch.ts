import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { FleetOutcome, FleetPool } from '@/server/ports/aws';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Store } from '@/server/ports/store';
import { keepTrying } from '../plans/keep-trying';
import { adoptLaunch } from './adopt-launch';
import type { LaunchContext } from './launch-context';
import { Gathering } from './gather-launches';
import type { LaunchPlan } from './launch-source';
import { recordAnswer, withFailures } from './record-answer';
import {
  composeLaunch,
  openLaunch,
  sealLaunch,
  stepTags,
  type LaunchPool,
  type StoredLaunch,
} from './stored-launch';

/** Pauses between sends of a request whose outcome is unknown. */
const RESEND_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Bound of one RunInstances or CreateFleet call. */
const SEND_TIMEOUT_MS = 15_000;
/** A tag put on a machine delays nobody longer than this. */
const TAG_TIMEOUT_MS = 5_000;

export interface SendLaunchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly secretBox: SecretBox;
}

/** One machine from whichever of the pools has room, the preferred first. */
export interface FleetOrder {
  readonly pools: readonly Omit<LaunchPool, 'lifecycle'>[];
  readonly lifecycle: LaunchPool['lifecycle'];
  readonly plan: LaunchPlan;
  /** Extra tags, e.g. of a bridge node. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly validationId: string;
}

export type LaunchOrder = Omit<FleetOrder, 'pools'> & LaunchPool;

export type LaunchResult = { readonly batch: LaunchBatch } & (
  | { readonly kind: 'launched'; readonly instanceId: string; readonly pool: LaunchPool }
  | { readonly kind: 'no-capacity'; readonly code: string; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
);

interface Gathered {
  readonly context: LaunchContext;
  readonly order: FleetOrder;
}

/**
 * Launches machines for steps. Orders of one shape that come within 200 ms are one request, which is then the unit of
 * idempotency: stored whole before it is sent, sent again unchanged while AWS gives no definite answer, and only then
 * may a caller try another pool (Decision 31). One sender serves a whole worker.
 */
export class LaunchSender {
  private readonly gathering: Gathering<Gathered, LaunchBatch>;
  private readonly sending = new Map<string, Promise<LaunchBatch>>();

  constructor(private readonly deps: SendLaunchDeps) {
    this.gathering = new Gathering(deps.clock, (members) => this.storeBatch(members));
  }

  /** Stores a new request, together with others of the same shape, and sends it to its definite answer. */
  launch(
    context: LaunchContext,
    { instanceType, availabilityZone, ...order }: LaunchOrder,
  ): Promise<LaunchResult> {
    return this.launchFromAny(context, { ...order, pools: [{ instanceType, availabilityZone }] });
  }

  /** The same over several pools: CreateFleet, which takes a launch template; of one pool it is RunInstances. */
  async launchFromAny(context: LaunchContext, order: FleetOrder): Promise<LaunchResult> {
    const key = JSON.stringify([
      context.plan.clusterId,
      order.lifecycle,
      poolsOf(order),
      order.plan.source,
      commonTags(context, order),
    ]);
    for (;;) {
      const batch = await this.gathering.join(key, { context, order });
      context.signal.throwIfAborted();
      const result = await this.resume(context, batch);
      // Some of its machines came: only an answer without any says that the pool has no room, so the rest is asked again.
      if (result.kind !== 'no-capacity' || !result.batch.members.some(hasMachine)) return result;
      if (poolsOf(order).length > 1) return result;
    }
  }

  /** Takes up a stored request again after a crash: answered ones as they were, pending ones are sent again. */
  async resume(context: LaunchContext, batch: LaunchBatch): Promise<LaunchResult> {
    const answered = batch.status === 'pending' ? await this.answerOf(context, batch) : batch;
    const result = toResult(context.step.id, answered);
    if (result.kind === 'launched') this.nameStep(context, answered, result.instanceId);
    return result;
  }

  /** The steps of a batch wait for one and the same send. */
  private answerOf(context: LaunchContext, batch: LaunchBatch): Promise<LaunchBatch> {
    const running = this.sending.get(batch.id);
    if (running !== undefined) return running;
    const sent = this.send(context, batch).finally(() => this.sending.delete(batch.id));
    this.sending.set(batch.id, sent);
    return sent;
  }

  private async storeBatch(members: readonly Gathered[]): Promise<LaunchBatch> {
    const [first] = members;
    if (first === undefined) throw new Error('a launch without a step');
    const { context, order } = first;
    const { deps } = this;
    const pools = poolsOf(order);
    const [preferred] = pools;
    if (preferred === undefined) throw new Error('a launch without a pool');
    const attempts = await keepTrying(deps, context.signal, () =>
      deps.store.launches.countByStep(members.map((member) => member.context.step.id)),
    );
    const attemptOf = ({ context: { step } }: Gathered) => attempts.get(step.id) ?? 0;
    const launch = composeLaunch(
      {
        source: order.plan.source,
        lifecycle: order.lifecycle,
        pools,
        tags: commonTags(context, order),
      },
      members.map((member) => ({
        stepId: member.context.step.id,
        planId: member.context.plan.id,
        attempt: attemptOf(member),
        validationId: member.order.validationId,
      })),
    );
    const id = deps.ids.newId();
    return keepTrying(deps, context.signal, () =>
      deps.store.transaction((store) =>
        store.launches.insert({
          id,
          clusterId: context.plan.clusterId,
          clientToken: launch.request.clientToken,
          instanceType: preferred.instanceType,
          availabilityZone: preferred.availabilityZone,
          lifecycle: order.lifecycle,
          pools: order.pools.map((pool) => ({ ...pool, code: null })),
          count: members.length,
          requestSealed: sealLaunch(deps.secretBox, id, launch),
          status: 'pending',
          code: null,
          message: null,
          sends: 0,
          createdAt: deps.clock.now(),
          members: members.map((member) => ({
            stepId: member.context.step.id,
            attempt: attemptOf(member),
            instanceId: null,
            instanceType: null,
            availabilityZone: null,
          })),
        }),
      ),
    );
  }

  private async send(context: LaunchContext, batch: LaunchBatch): Promise<LaunchBatch> {
    const { deps } = this;
    const { signal } = context;
    const launch = openLaunch(deps.secretBox, batch);
    const until = plusSeconds(context.plan.deadlineAt ?? batch.createdAt, REPLACEMENT_LIMIT_SECONDS);
    for (let sends = batch.sends, attempt = 0; ; attempt += 1, sends += 1) {
      signal.throwIfAborted();
      const found = sends > 0 ? await adoptLaunch(deps, context, launch) : null;
      const outcome: FleetOutcome =
        found === null
          ? await this.sendOnce(context, batch, launch)
          : withFailures(batch, { kind: 'launched', instances: found });
      if (outcome.kind !== 'unknown') {
        return keepTrying(deps, signal, () =>
          recordAnswer(deps, { cluster: context.session.cluster, stepId: context.step.id, batch, outcome }),
        );
      }
      await context.log(
        'warning',
        `AWS gave no definite answer to the launch, the same request is sent again: ${outcome.message}`,
        { code: outcome.code },
      );
      // It stays pending, so that it is never taken for refused: a machine of it carries the plan's tags.
      if (deps.clock.now() >= until) return { ...batch, code: 'unanswered', message: outcome.message };
      const pause = RESEND_PAUSES_MS[Math.min(attempt, RESEND_PAUSES_MS.length - 1)] ?? 1_000;
      await deps.clock.sleep(pause, signal);
    }
  }

  private async sendOnce(
    context: LaunchContext,
    batch: LaunchBatch,
    launch: StoredLaunch,
  ): Promise<FleetOutcome> {
    await keepTrying(this.deps, context.signal, () =>
      this.deps.store.launches.markSent(batch.id, this.deps.clock.now()),
    );
    const permits = await Promise.all(
      launch.members.map((member) => context.permit('launch', member.stepId, member.validationId)),
    );
    const { compute } = context.session.aws;
    const { request } = launch;
    const options = { timeoutMs: SEND_TIMEOUT_MS };
    return 'pools' in request
      ? compute.launchFleet(permits, request, options)
      : withFailures(batch, await compute.launch(permits, request, options));
  }

  /** Puts the step's own tags on its machine of a larger request. Nothing waits for it; that it failed is said. */
  private nameStep(context: LaunchContext, batch: LaunchBatch, instanceId: string): void {
    const { request, members } = openLaunch(this.deps.secretBox, batch);
    const member = members.find(({ stepId }) => stepId === context.step.id);
    if (member === undefined || request.tags['cloudoptim:step-id'] === member.stepId) return;
    void context
      .permit('launch', member.stepId, member.validationId)
      .then((permit) =>
        context.session.aws.compute.tagInstance(permit, instanceId, stepTags(member), {
          timeoutMs: TAG_TIMEOUT_MS,
        }),
      )
      .catch((error: unknown) => {
        this.deps.log.warn(
          { err: error, instance_id: instanceId, plan_id: member.planId },
          'a machine keeps the tags of another step of its request',
        );
      });
  }
}

const poolsOf = (order: FleetOrder): readonly FleetPool[] =>
  order.pools.map(({ instanceType, availabilityZone }) => {
    const subnetId = order.plan.subnets.get(availabilityZone);
    if (subnetId === undefined) throw new Error(`no subnet is known in ${availabilityZone}`);
    return { instanceType, availabilityZone, subnetId };
  });

const commonTags = (
  { plan, session }: LaunchContext,
  order: FleetOrder,
): Readonly<Record<string, string>> => ({
  ...order.plan.inheritedTags,
  ...order.tags,
  Name: `${session.cluster.clusterName}-cloudoptim`,
  'cloudoptim:cluster-id': plan.clusterId,
});

const hasMachine = (member: LaunchBatch['members'][number]): boolean => member.instanceId !== null;

/** What the batch's answer means for one of its steps. */
function toResult(stepId: string, batch: LaunchBatch): LaunchResult {
  const reason = { batch, code: batch.code ?? 'unknown', message: batch.message ?? '' };
  switch (batch.status) {
    case 'launched': {
      const dealt = batch.members.find((member) => member.stepId === stepId);
      if (dealt === undefined || dealt.instanceId === null) return { kind: 'no-capacity', ...reason };
      const pool = {
        instanceType: dealt.instanceType ?? batch.instanceType,
        availabilityZone: dealt.availabilityZone ?? batch.availabilityZone,
        lifecycle: batch.lifecycle,
      };
      return { kind: 'launched', instanceId: dealt.instanceId, pool, batch };
    }
    case 'no_capacity':
      return { kind: 'no-capacity', ...reason };
    case 'refused':
    case 'pending':
      return { kind: 'refused', ...reason };
  }
}
