import { REPLACEMENT_LIMIT_SECONDS } from '@/server/domain/interruption/outcome';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import { acquireInstance, type Acquired } from '../replacement/acquire-instance';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { subjectOf, type InterruptionSubject } from '../interruption-subject';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  failed,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import { machineOf, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { announceLaunch } from './launch-step';
import {
  keptLaunches,
  readLosses,
  reasonForAnother,
  toKept,
  type LossReading,
  type WatchedLaunch,
} from './watched-launch';

/** How often the cluster is asked while its watches are not live. */
const NODES_ASK_EVERY_MS = 3_000;
/** How often it is checked whether another pool is to be tried. */
const LAUNCH_CHECK_EVERY_MS = 2_000;
/** How often the stored events are asked for one about our launches: an interruption must not go unnoticed for long. */
const EVENTS_EVERY_MS = 4_000;
/** How often EC2 is asked about an instance that is no node yet. */
const EC2_ASK_EVERY_MS = 30_000;
/** Pause after a round in which no pool had room. */
const ROUND_PAUSE_MS = 20_000;

const ENDING = new Set(['terminated', 'shutting-down', 'stopped', 'stopping']);

/**
 * Waits until the replacement is a Ready node. After three minutes another pool is tried beside it, and at once when it
 * is interrupted or ended before it joins. Resumes with what it had launched.
 */
export const createWaitReadyStep =
  (deps: PlanDeps): StepHandler<'wait-ready'> =>
  async (context) => {
    const launchStep = context.stepOf('launch');
    const launched = machineOf(launchStep?.result);
    if (launchStep === null || launchStep.status !== 'succeeded' || launched === null) {
      return { status: 'skipped', reason: 'nothing was launched' };
    }
    const since = launchStep.finishedAt ?? deps.clock.now();
    const first = { launch: launched, stepId: launchStep.id, since };
    return new ReadyWait(deps, context, first).toTheEnd();
  };

/** The node that is the replacement; its launch is null where something else stands in for one of ours. */
interface Won {
  readonly node: NodeSnapshot;
  readonly launch: WatchedLaunch | null;
}

class ReadyWait {
  private readonly subject: InterruptionSubject;
  private readonly watched: WatchedLaunch[];
  private readonly lost = new Set<string>();
  private losses: LossReading = { lost: new Set(), handedOver: new Map(), doubtful: new Set() };
  private readonly firstEc2At: number;
  private nextRoundAt = 0;

  constructor(
    private readonly deps: PlanDeps,
    private readonly context: StepContext<'wait-ready'>,
    first: WatchedLaunch,
  ) {
    this.subject = subjectOf(context.plan);
    this.watched = [first, ...keptLaunches(context.step.result, context.step.id)];
    this.firstEc2At = first.since.getTime() + EC2_ASK_EVERY_MS;
  }

  async toTheEnd(): Promise<StepEnd<'wait-ready'>> {
    const { context, deps } = this;
    const startedAt = context.step.startedAt ?? deps.clock.now();
    const limit = plusSeconds(context.plan.deadlineAt ?? startedAt, REPLACEMENT_LIMIT_SECONDS);
    const ready = await context.watch<Won>({
      look: () => (context.session.live() ? this.readyAmong(this.watchedNodes()) : null),
      asks: [
        { everyMs: EVENTS_EVERY_MS, call: () => this.readEvents() },
        {
          everyMs: EC2_ASK_EVERY_MS,
          firstAfterMs: Math.max(0, this.firstEc2At - deps.clock.now().getTime()),
          call: () => this.askEc2(),
        },
        { everyMs: NODES_ASK_EVERY_MS, call: () => this.listNodes() },
        { everyMs: LAUNCH_CHECK_EVERY_MS, call: () => this.checkLaunches() },
      ],
      until: limit,
    });
    if (ready !== null) return this.ready(ready);
    return failed('not_ready', 'the replacement did not become Ready within 15 minutes of the notice');
  }

  private async checkLaunches(): Promise<null> {
    const now = this.deps.clock.now();
    const reason = reasonForAnother(this.watched, this.lost, now);
    if (reason !== null && now.getTime() >= this.nextRoundAt) await this.launchAnother(reason);
    return null;
  }

  private async readEvents(): Promise<null> {
    const { deps, context } = this;
    const { account, region, id } = context.plan;
    const found = await keepTrying(deps, context.signal, () =>
      deps.store.events.findLosses(
        account,
        region,
        this.watched.map((one) => one.launch.instance_id),
      ),
    );
    const before = this.losses;
    this.losses = readLosses(found, this.watched, id);
    for (const instanceId of this.losses.lost) await this.giveUp(instanceId, 'it is interrupted', true);
    const isNew = [...this.losses.doubtful].some((instanceId) => !before.doubtful.has(instanceId));
    if (isNew) await this.askEc2();
    return null;
  }

  /** An instance under notice that is no node yet is ended at once, so that no pod comes to it. */
  private async giveUp(instanceId: string, why: string, terminate: boolean): Promise<void> {
    const { context } = this;
    if (this.lost.has(instanceId)) return;
    this.lost.add(instanceId);
    await context.log('warning', `${instanceId} is lost before it joined: ${why}; another pool is tried`);
    if (terminate) await this.terminate(instanceId);
  }

  private async askEc2(): Promise<null> {
    const ids = this.watched
      .map((one) => one.launch.instance_id)
      .filter((id) => !this.lost.has(id) && !this.losses.handedOver.has(id));
    try {
      for (const instance of await this.context.session.aws.compute.describeInstances(ids, {
        timeoutMs: 5_000,
      })) {
        if (ENDING.has(instance.state))
          await this.giveUp(instance.instanceId, `EC2 says ${instance.state}`, false);
      }
    } catch (error) {
      this.context.signal.throwIfAborted();
      this.deps.log.debug({ err: error, plan_id: this.context.plan.id }, 'EC2 could not be asked');
    }
    return null;
  }

  /** A Ready node of a launch, or of what stands in for one that was interrupted as a node. */
  private readyAmong(nodes: Iterable<NodeSnapshot>): Won | null {
    const { handedOver } = this.losses;
    const candidates = this.watched.filter(
      ({ launch }) => !this.lost.has(launch.instance_id) && !handedOver.has(launch.instance_id),
    );
    const wanted = new Map<string, WatchedLaunch | null>(
      candidates.map((one) => [one.launch.instance_id, one]),
    );
    for (const successor of handedOver.values()) if (successor !== null) wanted.set(successor, null);
    for (const node of nodes) {
      if (!node.ready || node.instanceId === null) continue;
      const launch = wanted.get(node.instanceId);
      if (launch !== undefined) return { node, launch };
    }
    return null;
  }

  private watchedNodes(): Iterable<NodeSnapshot> {
    return this.context.session.snapshot()?.nodes.values() ?? [];
  }

  /** Asks the API server while the watches are not live. */
  private async listNodes(): Promise<Won | null> {
    const { session, signal } = this.context;
    if (session.live()) return null;
    try {
      return this.readyAmong(await session.api.listNodes({ timeoutMs: 5_000 }));
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }

  private async launchAnother(reason: string): Promise<void> {
    const { context, deps } = this;
    if (this.nextRoundAt === 0) await context.log('warning', `${reason}; another pool is tried`);
    const alive = this.watched.filter(({ launch }) => !this.lost.has(launch.instance_id));
    let acquired = await this.acquireBeside(this.watched);
    // A pool whose instance was lost is better than none.
    if (acquired.kind === 'none' && acquired.code === 'no_subnet') acquired = await this.acquireBeside(alive);
    if (acquired.kind === 'none') {
      this.nextRoundAt = deps.clock.now().getTime() + ROUND_PAUSE_MS;
      await context.log('error', `no further replacement could be launched: ${acquired.message}`, {
        code: acquired.code,
      });
      return;
    }
    this.nextRoundAt = 0;
    const launch: LaunchStepResult = {
      instance_id: acquired.instanceId,
      instance_type: acquired.instanceType,
      availability_zone: acquired.availabilityZone,
      lifecycle: acquired.lifecycle,
      origin: acquired.origin,
    };
    this.watched.push({ launch, stepId: context.step.id, since: deps.clock.now() });
    await context.save(toKept(this.watched, context.step.id));
    await announceLaunch(deps, context, acquired);
  }

  private acquireBeside(tried: readonly WatchedLaunch[]): Promise<Acquired> {
    return acquireInstance(this.deps, this.context, this.subject, {
      askDecisionServer: false,
      sameTypeOnly: false,
      oneRound: true,
      exclude: new Set(
        tried.map(({ launch }) => `${launch.instance_type}/${launch.availability_zone}/${launch.lifecycle}`),
      ),
      known: new Set(this.watched.map(({ launch }) => launch.instance_id)),
    });
  }

  private async terminate(instanceId: string): Promise<void> {
    const { context } = this;
    await context.session.aws.compute.terminate(await context.permit('terminate', instanceId), instanceId, {
      timeoutMs: 15_000,
    });
  }

  private async ready({ node, launch }: Won): Promise<StepEnd<'wait-ready'>> {
    const { deps, context, subject } = this;
    const { plan } = context;
    const at = deps.clock.now();
    for (const { launch: loser } of this.watched) {
      const id = loser.instance_id;
      // What became a node and is interrupted has a plan of its own.
      if (id === node.instanceId || this.lost.has(id) || this.losses.handedOver.has(id)) continue;
      await context.log('warning', `${id} is not needed any more and is terminated`);
      await this.terminate(id);
    }
    await keepTrying(deps, context.signal, () =>
      deps.store.transaction(async (store) => {
        for (const stepId of new Set(this.watched.map((one) => one.stepId)))
          await store.safety.release(stepId, at);
        await store.events.update(subject.event_id, {
          replacementInstanceId: node.instanceId,
          ...(launch === null ? {} : { replacementNodeType: launch.launch.lifecycle }),
          replacementReadyAt: at,
        });
        await store.activity.append({
          at,
          kind: 'interruption.replaced',
          severity: 'success',
          title: `${node.name} is Ready in place of ${subject.node_name}`,
          customerId: plan.customerId,
          clusterId: plan.clusterId,
          planId: plan.id,
          eventId: subject.event_id,
          detail: { instance_id: node.instanceId, node_name: node.name },
        });
      }),
    );
    return {
      status: 'succeeded',
      result: {
        ...toKept(this.watched, context.step.id),
        node_name: node.name,
        ...(node.instanceId === null ? {} : { instance_id: node.instanceId }),
        ready_at: at.toISOString(),
      },
    };
  }
}
