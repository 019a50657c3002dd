import { z } from 'zod';
import { podDemand } from '@/server/domain/cluster/pod-demand';
import { launchesToUndo } from '@/server/domain/planning/batches/launches-to-undo';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { plusSeconds } from '@/server/domain/shared/instant';
import { errorMessage } from '@/server/domain/shared/app-error';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext } from '../plans/step-handler';
import { INTERRUPTION_TAINT } from '../plans/steps/cordon-step';
import { clusterPolicy } from '../safety/cluster-policy';
import { currentMix } from '../safety/fleet-mix';
import { loadPoolFacts } from '../safety/load-pool-facts';
import { endUnusedMachine, nodeOfMachine } from './end-unused-machine';
import { ofOtherPlans } from './other-plans';
import { wasLeft } from './was-left';

export interface RolledBack {
  /** What was taken back, in words. */
  readonly undone: readonly string[];
  /** What could not or need not be taken back, in words. */
  readonly stays: readonly string[];
  /** Instances of the plan that were ended again. */
  readonly terminated: ReadonlySet<string>;
}

const nodeSchema = z.object({ nodeName: z.string(), nodeUid: z.string() });
const cordonedSchema = z.object({ changed: z.boolean() });

/** The tag that every machine of a plan carries. */
const PLAN_TAG = 'cloudoptim:plan-id';
const CALL_TIMEOUT_MS = 10_000;
/** How long the nodes of ended machines are seen off: as long as they are listed they count as capacity. */
const SEE_OFF_SECONDS = 60;
const LOOK_EVERY_MS = 1_000;

/**
 * Takes back what a plan that failed has begun: nodes that it cordoned and did not remove are schedulable again, and
 * machines that it launched for them and nobody uses are ended. What batches before have done stays done. A new node on
 * which pods run already stays, and is said; what another plan looks after by now is left to that.
 * Idempotent: what is undone already is found so.
 */
export const rollBack = (deps: AcquireDeps, context: StepContext): Promise<RolledBack> =>
  new Undoing(deps, context).toTheEnd();

/**
 * Ends those of the machines on which no pod runs that would not come back with any node: as a roll-back does, each
 * cordoned between the look and the end. Idempotent.
 */
export const takeBackUnused = (
  deps: AcquireDeps,
  context: StepContext,
  instanceIds: readonly string[],
): Promise<RolledBack> => new Undoing(deps, context).takeBackAll(instanceIds);

class Undoing {
  private readonly undone: string[] = [];
  private readonly stays: string[] = [];
  private readonly terminated = new Set<string>();

  constructor(
    private readonly deps: AcquireDeps,
    private readonly context: StepContext,
  ) {}

  async toTheEnd(): Promise<RolledBack> {
    const { context } = this;
    const steps = context.steps();
    // Old nodes first, so that pods that still wait for a place find it there and not on a machine about to go.
    for (const step of steps)
      if (step.stepType === 'cordon')
        await this.attempt(`${step.target} cordoned`, () => this.uncordon(step));
    for (const { step, standsIn } of launchesToUndo(steps))
      for (const instanceId of await this.machinesOf(step))
        await this.attempt(`${instanceId} launched`, () => this.takeBack(instanceId, standsIn));
    if (steps.some((step) => step.error?.code === 'unanswered'))
      await this.attempt('machines of a launch without an answer', () => this.takeBackUnanswered());
    await this.seeOff();
    return { undone: this.undone, stays: this.stays, terminated: this.terminated };
  }

  async takeBackAll(instanceIds: readonly string[]): Promise<RolledBack> {
    for (const instanceId of instanceIds)
      await this.attempt(`${instanceId} launched`, () => this.takeBack(instanceId, false));
    if (this.context.steps().some((step) => step.error?.code === 'unanswered'))
      await this.attempt('machines of a launch without an answer', () => this.takeBackUnanswered());
    await this.seeOff();
    return { undone: this.undone, stays: this.stays, terminated: this.terminated };
  }

  /** Every machine that AWS has answered to the step. */
  private async machinesOf(step: StepRecord): Promise<readonly string[]> {
    const { deps, context } = this;
    const batches = await keepTrying(deps, context.signal, () => deps.store.launches.findByStep(step.id));
    return batches.flatMap(
      ({ members }) => members.find(({ stepId }) => stepId === step.id)?.instanceId ?? [],
    );
  }

  /** Waits until no node is left of the ended machines, so that the next plan is not judged on capacity that is gone. */
  private async seeOff(): Promise<void> {
    const { deps, context } = this;
    const until = plusSeconds(deps.clock.now(), SEE_OFF_SECONDS);
    const isListed = (instanceId: string) =>
      nodeOfMachine(context, instanceId) !== null ||
      context.session.facts.rows().some((row) => row.instanceId === instanceId);
    while ([...this.terminated].some(isListed) && deps.clock.now() < until) {
      context.signal.throwIfAborted();
      await context.wait(LOOK_EVERY_MS);
    }
  }

  private async attempt(what: string, work: () => Promise<string | null>): Promise<void> {
    try {
      const done = await work();
      if (done !== null) this.undone.push(done);
    } catch (error) {
      if (error instanceof ClaimLostError || this.context.signal.aborted) throw error;
      this.stays.push(`${what} (${errorMessage(error)})`);
      await this.context.log('error', `${what} could not be undone: ${errorMessage(error)}`);
    }
  }

  /** Null when this plan did not cordon it, it is gone, or another plan has taken it over. */
  private async uncordon(step: StepRecord): Promise<string | null> {
    const { context } = this;
    const cordoned = cordonedSchema.safeParse(step.result);
    if (!cordoned.success || !cordoned.data.changed) return null;
    const { nodeName, nodeUid } = nodeSchema.parse(step.input);
    const end = context
      .steps()
      .find((one) => one.stepType === 'terminate' && one.input['nodeName'] === nodeName);
    if (end?.status === 'succeeded' && !wasLeft(end)) return null;
    const taints = context.session.snapshot()?.nodes.get(nodeName)?.taints ?? [];
    if (taints.some((taint) => taint.key === INTERRUPTION_TAINT.key)) return null;
    if ((await ofOtherPlans(this.deps, context)).nodes.has(nodeName)) return null;
    const outcome = await context.session.api.uncordon(
      context.permit('uncordon', nodeUid),
      { name: nodeName, uid: nodeUid },
      null,
      { timeoutMs: CALL_TIMEOUT_MS },
    );
    if (outcome.kind === 'patched') return `${nodeName} schedulable again`;
    if (outcome.kind === 'not-found') return null;
    throw new Error(outcome.message);
  }

  /** Ends a machine of the plan that nobody uses. */
  private async takeBack(instanceId: string, standsIn: boolean): Promise<string | null> {
    const { context } = this;
    if ((await ofOtherPlans(this.deps, context)).instances.has(instanceId)) {
      this.stays.push(`${instanceId}, which another plan looks after`);
      return null;
    }
    const node = nodeOfMachine(context, instanceId);
    if (standsIn && node !== null && !(await this.isSafeWithout(node.name))) {
      this.stays.push(`${instanceId}, which stands in for what was removed`);
      return null;
    }
    const end = await endUnusedMachine(context, instanceId);
    if (end.kind === 'in-use') {
      this.stays.push(`${instanceId} with ${end.pods} pod(s) on it`);
      return null;
    }
    this.terminated.add(instanceId);
    return `${instanceId} terminated`;
  }

  /** A launch that AWS never answered may have brought machines all the same: they carry the plan's tag. */
  private async takeBackUnanswered(): Promise<null> {
    const { context } = this;
    const known = new Set<string>();
    for (const step of context.steps()) for (const id of await this.machinesOf(step)) known.add(id);
    const tagged = await context.session.aws.compute.findInstancesByTags(
      { [PLAN_TAG]: context.plan.id },
      { timeoutMs: CALL_TIMEOUT_MS },
    );
    for (const { instanceId } of tagged)
      if (!known.has(instanceId))
        await this.attempt(`${instanceId} launched`, () => this.takeBack(instanceId, false));
    return null;
  }

  /** Whether the layers and the demand hold as well without that node. */
  private async isSafeWithout(nodeName: string): Promise<boolean> {
    const { deps, context } = this;
    const { plan, session } = context;
    const [facts, subjects, reservations] = await keepTrying(deps, context.signal, () =>
      Promise.all([
        loadPoolFacts(deps, plan.region),
        deps.store.plans.findOpenSubjects(plan.clusterId),
        deps.store.safety.findReservations(plan.clusterId),
      ]),
    );
    const snapshot = session.snapshot();
    if (snapshot === null) return false;
    // Nodes of ours that were drained and are not removed are schedulable again: they count.
    const leaving = subjects.flatMap((one) => (one.planId === plan.id ? [] : (one.nodeName ?? [])));
    const gone = context
      .steps()
      .filter((step) => step.stepType === 'terminate' && step.status === 'succeeded')
      .map((step) => String(step.input['nodeName']));
    const options = { leavingNodes: new Set([...leaving, ...gone]), reservations, now: deps.clock.now() };
    const without = { ...options, leavingNodes: new Set([...options.leavingNodes, nodeName]) };
    return judgeMix({
      current: currentMix(session, facts, options),
      proposed: currentMix(session, facts, without),
      demand: podDemand(snapshot.pods.values()),
      policy: clusterPolicy(session.cluster),
      context: { kind: 'scale-up' },
    }).isSafe;
  }
}
