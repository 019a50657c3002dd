import { createHash } from 'node:crypto';
import { z } from 'zod';
import { clientTokenSeed } from '@/server/domain/execution/client-token';
import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { Lifecycle } from '@/server/domain/safety/mix';
import type { InstanceFacts, LaunchOutcome, LaunchRequest } from '@/server/ports/aws';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { SecretBox } from '@/server/ports/secret-box';
import type { Store } from '@/server/ports/store';
import type { StepContext } from '../plans/step-handler';
import { keepTrying } from '../plans/keep-trying';
import type { Log } from '@/server/ports/log';
import type { LaunchPlan } from './launch-source';

/** A pool without room is left alone this long (spec 08-decided, 4). */
const CAPACITY_MEMORY_SECONDS = 180;
/** Pauses between sends of a request whose outcome is unknown. */
const RESEND_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Bound of one RunInstances call. */
const SEND_TIMEOUT_MS = 15_000;

export interface SendLaunchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly secretBox: SecretBox;
}

export interface LaunchOrder {
  readonly attempt: number;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
  readonly plan: LaunchPlan;
  /** Extra tags, e.g. of a bridge node. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly validationId: string;
}

export type LaunchResult =
  | { readonly kind: 'launched'; readonly instanceId: string; readonly batch: LaunchBatch }
  | { readonly kind: 'no-capacity'; readonly code: string; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** Only the parts that a resend needs to be parsed back. */
const storedRequestSchema: z.ZodType<LaunchRequest> = z.object({
  clientToken: z.string(),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('launch-template'), launchTemplateId: z.string(), version: z.string() }),
    z.object({
      kind: z.literal('explicit'),
      imageId: z.string(),
      userDataBase64: z.string().nullable(),
      instanceProfileArn: z.string().nullable(),
      securityGroupIds: z.array(z.string()),
    }),
  ]),
  instanceType: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  subnetId: z.string(),
  count: z.number().int(),
  tags: z.record(z.string(), z.string()),
});

const sealContext = (batchId: string) => `launch_batches.request:${batchId}`;

/**
 * Launches one instance for a step. The whole request is stored before it is sent; while AWS gives no definite answer
 * the very same request is sent again, and only then may the caller try another pool (spec 08-decided, 4).
 */
export function createSendLaunch(deps: SendLaunchDeps) {
  return {
    /** Stores and sends a new request. */
    async launch(context: StepContext, order: LaunchOrder): Promise<LaunchResult> {
      const batch = await storeBatch(deps, context, order);
      return finishBatch(deps, context, batch, order.validationId);
    },
    /** Takes up a stored request again after a crash: answered ones as they were, pending ones are sent again. */
    resume: (context: StepContext, batch: LaunchBatch, validationId: string) =>
      finishBatch(deps, context, batch, validationId),
  };
}

async function storeBatch(
  deps: SendLaunchDeps,
  context: StepContext,
  order: LaunchOrder,
): Promise<LaunchBatch> {
  const { plan, step, session, signal } = context;
  const subnetId = order.plan.subnets.get(order.availabilityZone);
  if (subnetId === undefined) throw new Error(`no subnet is known in ${order.availabilityZone}`);
  const members = [{ stepId: step.id, attempt: order.attempt, instanceId: null }];
  const clientToken = createHash('sha256')
    .update(clientTokenSeed({ ...order, members }))
    .digest('hex')
    .slice(0, 32);
  const request: LaunchRequest = {
    clientToken,
    source: order.plan.source,
    instanceType: order.instanceType,
    lifecycle: order.lifecycle,
    subnetId,
    count: 1,
    tags: {
      ...order.plan.inheritedTags,
      ...order.tags,
      Name: `${session.cluster.clusterName}-cloudoptim`,
      'cloudoptim:cluster-id': plan.clusterId,
      'cloudoptim:plan-id': plan.id,
      'cloudoptim:step-id': step.id,
      'cloudoptim:launch-token': clientToken,
    },
  };
  const id = deps.ids.newId();
  return keepTrying(deps, signal, () =>
    deps.store.transaction((store) =>
      store.launches.insert({
        id,
        clusterId: plan.clusterId,
        clientToken,
        instanceType: order.instanceType,
        availabilityZone: order.availabilityZone,
        lifecycle: order.lifecycle,
        count: 1,
        requestSealed: deps.secretBox.seal(JSON.stringify(request), sealContext(id)),
        status: 'pending',
        code: null,
        message: null,
        sends: 0,
        createdAt: deps.clock.now(),
        members,
      }),
    ),
  );
}

async function finishBatch(
  deps: SendLaunchDeps,
  context: StepContext,
  batch: LaunchBatch,
  validationId: string,
): Promise<LaunchResult> {
  if (batch.status !== 'pending') return storedAnswer(context, batch);
  const request = storedRequestSchema.parse(
    JSON.parse(deps.secretBox.open(batch.requestSealed, sealContext(batch.id))),
  );
  const until = plusSeconds(context.plan.deadlineAt ?? batch.createdAt, REPLACEMENT_LIMIT_SECONDS).getTime();
  let sent = batch.sends;
  for (let attempt = 0; ; attempt += 1) {
    context.signal.throwIfAborted();
    if (sent > 0) {
      const adopted = await adopt(context, request);
      if (adopted !== null) return record(deps, context, batch, { kind: 'launched', instances: [adopted] });
    }
    await keepTrying(deps, context.signal, () => deps.store.launches.markSent(batch.id, deps.clock.now()));
    sent += 1;
    const outcome = await compute(context).launch(
      context.permit('launch', context.step.id, validationId),
      request,
      {
        timeoutMs: SEND_TIMEOUT_MS,
      },
    );
    if (outcome.kind !== 'unknown') return record(deps, context, batch, outcome);
    await context.log(
      'warning',
      `AWS gave no definite answer to the launch, the same request is sent again: ${outcome.message}`,
      { code: outcome.code },
    );
    if (deps.clock.now().getTime() >= until) return unanswered(outcome);
    const pause = RESEND_PAUSES_MS[Math.min(attempt, RESEND_PAUSES_MS.length - 1)] ?? 1_000;
    await deps.clock.sleep(pause, context.signal);
  }
}

/**
 * AWS has said nothing for as long as a replacement may take. The request stays `pending`, so that it is never taken for
 * refused; a machine of it carries the plan's tags.
 */
function unanswered(outcome: Extract<LaunchOutcome, { kind: 'unknown' }>): LaunchResult {
  return {
    kind: 'refused',
    code: 'unanswered',
    message: `AWS gave no definite answer to the launch: ${outcome.message}`,
  };
}

const compute = (context: StepContext) => context.session.aws.compute;

/** An instance that an earlier send of the very same request has brought, found by its tag. Finding none proves nothing. */
async function adopt(context: StepContext, request: LaunchRequest): Promise<InstanceFacts | null> {
  try {
    const found = await compute(context).findInstancesByTags(
      { 'cloudoptim:launch-token': request.clientToken },
      { timeoutMs: 5_000 },
    );
    return found.find((instance) => instance.state === 'pending' || instance.state === 'running') ?? null;
  } catch (error) {
    context.signal.throwIfAborted();
    await context.log(
      'warning',
      `a look for an instance of the earlier send failed: ${error instanceof Error ? error.message : 'no answer'}`,
    );
    return null;
  }
}

function storedAnswer(context: StepContext, batch: LaunchBatch): LaunchResult {
  if (batch.status === 'launched') {
    const instanceId = batch.members.find((member) => member.stepId === context.step.id)?.instanceId ?? null;
    if (instanceId !== null) return { kind: 'launched', instanceId, batch };
  }
  const reason = { code: batch.code ?? 'unknown', message: batch.message ?? '' };
  return batch.status === 'no_capacity' ? { kind: 'no-capacity', ...reason } : { kind: 'refused', ...reason };
}

async function record(
  deps: SendLaunchDeps,
  context: StepContext,
  batch: LaunchBatch,
  outcome: Exclude<LaunchOutcome, { kind: 'unknown' }>,
): Promise<LaunchResult> {
  const at = deps.clock.now();
  const { cluster } = context.session;
  const result = toResult(batch, outcome);
  await keepTrying(deps, context.signal, () =>
    deps.store.transaction(async (store) => {
      await store.launches.answer(batch.id, {
        status:
          result.kind === 'launched' ? 'launched' : result.kind === 'no-capacity' ? 'no_capacity' : 'refused',
        code: result.kind === 'launched' ? null : result.code,
        message: result.kind === 'launched' ? null : result.message,
        instanceIds: result.kind === 'launched' ? new Map([[context.step.id, result.instanceId]]) : new Map(),
        at,
      });
      if (result.kind === 'no-capacity') {
        await store.capacity.remember({
          account: cluster.account,
          region: cluster.region,
          instanceType: batch.instanceType,
          availabilityZone: batch.availabilityZone,
          lifecycle: batch.lifecycle,
          code: result.code,
          seenAt: at,
          until: plusSeconds(at, CAPACITY_MEMORY_SECONDS),
          stepId: context.step.id,
        });
      }
    }),
  );
  return result;
}

function toResult(batch: LaunchBatch, outcome: Exclude<LaunchOutcome, { kind: 'unknown' }>): LaunchResult {
  switch (outcome.kind) {
    case 'launched': {
      const instance = outcome.instances[0];
      if (instance === undefined)
        return { kind: 'refused', code: 'no_instance', message: 'AWS answered a launch without an instance' };
      return { kind: 'launched', instanceId: instance.instanceId, batch };
    }
    case 'no-capacity':
      return { kind: 'no-capacity', code: outcome.code, message: outcome.message };
    case 'refused':
      return { kind: 'refused', code: outcome.code, message: outcome.message };
  }
}
