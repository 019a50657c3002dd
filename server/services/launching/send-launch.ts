import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { AwsRegion, InstanceFacts, LaunchOutcome } from '@/server/ports/aws';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { PlanRecord, StepRecord } from '@/server/ports/repositories/plan-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Store } from '@/server/ports/store';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext } from '../plans/step-handler';
import { Gathering } from './gather-launches';
import type { LaunchPlan } from './launch-source';
import { recordAnswer } from './record-answer';
import {
  composeLaunch,
  LAUNCH_TOKEN_TAG,
  openLaunch,
  sealLaunch,
  stepTags,
  type LaunchPool,
  type StoredLaunch,
} from './stored-launch';

/** Pauses between sends of a request whose outcome is unknown. */
const RESEND_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Bound of one RunInstances call. */
const SEND_TIMEOUT_MS = 15_000;
/** A look for machines by tag, or a tag put on one, delays nobody longer than this. */
const TAG_TIMEOUT_MS = 5_000;
/** EC2's lists lag behind its launches (spec 08-decided, 4): some found, the rest may be seen after this pause. */
const SECOND_LOOK_MS = 5_000;

export interface SendLaunchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly secretBox: SecretBox;
}

export interface LaunchOrder extends LaunchPool {
  readonly attempt: number;
  readonly plan: LaunchPlan;
  /** Extra tags, e.g. of a bridge node. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly validationId: string;
}

export type LaunchResult =
  | { readonly kind: 'launched'; readonly instanceId: string; readonly batch: LaunchBatch }
  | { readonly kind: 'no-capacity'; readonly code: string; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** The part of a step's context that a launch needs. */
export type LaunchContext = Pick<StepContext, 'signal' | 'log' | 'permit'> & {
  readonly plan: Pick<PlanRecord, 'id' | 'clusterId' | 'deadlineAt'>;
  readonly step: Pick<StepRecord, 'id'>;
  readonly session: {
    readonly cluster: Pick<MonitoredCluster, 'clusterName' | 'account' | 'region'>;
    readonly aws: Pick<AwsRegion, 'compute'>;
  };
};

interface Gathered {
  readonly context: LaunchContext;
  readonly order: LaunchOrder;
}

/**
 * Launches machines for steps. Orders of one shape that come within 200 ms are one request, which is then the unit of
 * idempotency: stored whole before it is sent, sent again unchanged while AWS gives no definite answer, and only then
 * may a caller try another pool (spec 08-decided, 4). One sender serves a whole worker.
 */
export class LaunchSender {
  private readonly gathering: Gathering<Gathered, LaunchBatch>;
  private readonly sending = new Map<string, Promise<LaunchBatch>>();

  constructor(private readonly deps: SendLaunchDeps) {
    this.gathering = new Gathering(deps.clock, (members) => this.storeBatch(members));
  }

  /** Stores a new request, together with others of the same shape, and sends it to its definite answer. */
  async launch(context: LaunchContext, order: LaunchOrder): Promise<LaunchResult> {
    const key = JSON.stringify([
      context.plan.clusterId,
      order.instanceType,
      order.lifecycle,
      subnetOf(order),
      order.plan.source,
      commonTags(context, order),
    ]);
    const batch = await this.gathering.join(key, { context, order });
    context.signal.throwIfAborted();
    return this.resume(context, batch);
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
    const launch = composeLaunch(
      order,
      { source: order.plan.source, subnetId: subnetOf(order), tags: commonTags(context, order) },
      members.map((member) => ({
        stepId: member.context.step.id,
        planId: member.context.plan.id,
        attempt: member.order.attempt,
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
          instanceType: order.instanceType,
          availabilityZone: order.availabilityZone,
          lifecycle: order.lifecycle,
          count: members.length,
          requestSealed: sealLaunch(deps.secretBox, id, launch),
          status: 'pending',
          code: null,
          message: null,
          sends: 0,
          createdAt: deps.clock.now(),
          members: members.map((member) => ({
            stepId: member.context.step.id,
            attempt: member.order.attempt,
            instanceId: null,
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
      const outcome =
        (sends > 0 ? await this.adopt(context, launch) : null) ??
        (await this.sendOnce(context, batch, launch));
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
  ): Promise<LaunchOutcome> {
    await keepTrying(this.deps, context.signal, () =>
      this.deps.store.launches.markSent(batch.id, this.deps.clock.now()),
    );
    const permits = launch.members.map((member) =>
      context.permit('launch', member.stepId, member.validationId),
    );
    return context.session.aws.compute.launch(permits, launch.request, { timeoutMs: SEND_TIMEOUT_MS });
  }

  /**
   * The machines that an earlier send of the very same request has brought, found by their tag; null when none is seen,
   * which proves nothing. Fewer than asked for are taken after a second look.
   */
  private async adopt(
    context: LaunchContext,
    { request }: StoredLaunch,
  ): Promise<Extract<LaunchOutcome, { kind: 'launched' }> | null> {
    let found = await this.find(context, request.clientToken);
    if (found.length > 0 && found.length < request.stepIds.length) {
      await this.deps.clock.sleep(SECOND_LOOK_MS, context.signal);
      context.signal.throwIfAborted();
      found = await this.find(context, request.clientToken);
    }
    return found.length === 0 ? null : { kind: 'launched', instances: found };
  }

  private async find(context: LaunchContext, token: string): Promise<readonly InstanceFacts[]> {
    try {
      const found = await context.session.aws.compute.findInstancesByTags(
        { [LAUNCH_TOKEN_TAG]: token },
        { timeoutMs: TAG_TIMEOUT_MS },
      );
      return found.filter((instance) => instance.state === 'pending' || instance.state === 'running');
    } catch (error) {
      context.signal.throwIfAborted();
      await context.log(
        'warning',
        `a look for machines of the earlier send failed: ${error instanceof Error ? error.message : 'no answer'}`,
      );
      return [];
    }
  }

  /** Puts the step's own tags on its machine of a larger request. Nothing waits for it; that it failed is said. */
  private nameStep(context: LaunchContext, batch: LaunchBatch, instanceId: string): void {
    const { request, members } = openLaunch(this.deps.secretBox, batch);
    const member = members.find(({ stepId }) => stepId === context.step.id);
    if (member === undefined || request.tags['cloudoptim:step-id'] === member.stepId) return;
    void context.session.aws.compute
      .tagInstance(
        context.permit('launch', member.stepId, member.validationId),
        instanceId,
        stepTags(member),
        { timeoutMs: TAG_TIMEOUT_MS },
      )
      .catch((error: unknown) => {
        this.deps.log.warn(
          { err: error, instance_id: instanceId, plan_id: member.planId },
          'a machine keeps the tags of another step of its request',
        );
      });
  }
}

function subnetOf(order: LaunchOrder): string {
  const subnetId = order.plan.subnets.get(order.availabilityZone);
  if (subnetId === undefined) throw new Error(`no subnet is known in ${order.availabilityZone}`);
  return subnetId;
}

const commonTags = (
  { plan, session }: LaunchContext,
  order: LaunchOrder,
): Readonly<Record<string, string>> => ({
  ...order.plan.inheritedTags,
  ...order.tags,
  Name: `${session.cluster.clusterName}-cloudoptim`,
  'cloudoptim:cluster-id': plan.clusterId,
});

/** What the batch's answer means for one of its steps. */
function toResult(stepId: string, batch: LaunchBatch): LaunchResult {
  const reason = { code: batch.code ?? 'unknown', message: batch.message ?? '' };
  switch (batch.status) {
    case 'launched': {
      const instanceId = batch.members.find((member) => member.stepId === stepId)?.instanceId ?? null;
      return instanceId === null
        ? { kind: 'no-capacity', ...reason }
        : { kind: 'launched', instanceId, batch };
    }
    case 'no_capacity':
      return { kind: 'no-capacity', ...reason };
    case 'refused':
    case 'pending':
      return { kind: 'refused', ...reason };
  }
}
