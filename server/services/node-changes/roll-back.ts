import { podDemand } from '@/server/domain/cluster/pod-demand';
import { launchesToUndo } from '@/server/domain/planning/batches/launches-to-undo';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { plusSeconds } from '@/server/domain/shared/instant';
import { errorMessage } from '@/server/domain/shared/app-error';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { stepsOf, type StepContext } from '@/server/services/plans/step-handler';
import { INTERRUPTION_TAINT } from '@/server/services/steps/interruption-taint';
import { clusterPolicy } from '@/server/services/safety/cluster-policy';
import { currentMix } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import { endUnusedMachine, nodeOfMachine } from './end-unused-machine';
import { ofOtherPlans } from '@/server/services/plans/other-plans';
import { wasLeft } from '@/server/services/steps/node-left';

export interface RolledBack {
  /** What was taken back, in words. */
  readonly undone: readonly string[];
  /** What could not or need not be taken back, in words. */
  readonly stays: readonly string[];
  /** Instances of the plan that were ended again. */
  readonly terminated: ReadonlySet<string>;
}

/** The tag that every machine of a plan carries. */
const PLAN_TAG = 'cloudoptim:plan-id';
const CALL_TIMEOUT_MS = 10_000;
/** How long the nodes of terminated machines are waited for: as long as they are listed they count as capacity. */
const REMOVAL_SECONDS = 60;

/**
 * Takes back what a plan that failed has begun: nodes that it cordoned and did not remove are schedulable again, and
 * machines that it launched for them and nobody uses are ended. What batches before have done stays done. A new node on
 * which pods run already stays, and is said; what another plan looks after by now is left to that.
 * Idempotent: what is undone already is found so.
 */
export const rollBack = (deps: PlanDeps, context: StepContext): Promise<RolledBack> =>
  new Undoing(deps, context).toTheEnd();

/**
 * Ends those of the machines on which no pod runs that would not come back with any node: as a roll-back does, each
 * cordoned between the look and the end. Idempotent.
 */
export const takeBackUnused = (
  deps: PlanDeps,
  context: StepContext,
  instanceIds: readonly string[],
): Promise<RolledBack> => new Undoing(deps, context).takeBackAll(instanceIds);

class Undoing {
  private readonly undone: string[] = [];
  private readonly stays: string[] = [];
  private readonly terminated = new Set<string>();

  constructor(
    private readonly deps: PlanDeps,
    private readonly context: StepContext,
  ) {}

  async toTheEnd(): Promise<RolledBack> {
    const { context } = this;
    const steps = context.steps();
    // Old nodes first, so that pods that still wait for a place find it there and not on a machine about to go.
    for (const step of stepsOf(steps, 'cordon'))
      await this.attempt(`${step.target} cordoned`, () => this.uncordon(step));
    for (const { step, standsIn } of launchesToUndo(steps))
      for (const instanceId of await this.machinesOf(step))
        await this.attempt(`${instanceId} launched`, () => this.takeBack(instanceId, standsIn));
    if (steps.some((step) => step.error?.code === 'unanswered'))
      await this.attempt('machines of a launch without an answer', () => this.takeBackUnanswered());
    await this.awaitRemoval();
    return { undone: this.undone, stays: this.stays, terminated: this.terminated };
  }

  async takeBackAll(instanceIds: readonly string[]): Promise<RolledBack> {
    for (const instanceId of instanceIds)
      await this.attempt(`${instanceId} launched`, () => this.takeBack(instanceId, false));
    if (this.context.steps().some((step) => step.error?.code === 'unanswered'))
      await this.attempt('machines of a launch without an answer', () => this.takeBackUnanswered());
    await this.awaitRemoval();
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
  private async awaitRemoval(): Promise<void> {
    const { deps, context } = this;
    const isListed = (instanceId: string) =>
      nodeOfMachine(context, instanceId) !== null ||
      context.session.facts.rows().some((row) => row.instanceId === instanceId);
    await context.watch({
      look: () => ([...this.terminated].some(isListed) ? null : true),
      until: plusSeconds(deps.clock.now(), REMOVAL_SECONDS),
    });
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
  private async uncordon(step: StepRecord<'cordon'>): Promise<string | null> {
    const { context } = this;
    if (step.result?.changed !== true) return null;
    const { node_name: nodeName, node_uid: nodeUid } = step.input;
    const end = stepsOf(context.steps(), 'terminate').find((one) => one.input.node_name === nodeName);
    if (end?.status === 'succeeded' && !wasLeft(end)) return null;
    const taints = context.session.snapshot()?.nodes.get(nodeName)?.taints ?? [];
    if (taints.some((taint) => taint.key === INTERRUPTION_TAINT.key)) return null;
    if ((await ofOtherPlans(this.deps, context)).nodes.has(nodeName)) return null;
    const outcome = await context.session.api.uncordon(
      await context.permit('uncordon', nodeUid),
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
    const gone = stepsOf(context.steps(), 'terminate')
      .filter((step) => step.status === 'succeeded')
      .map((step) => step.input.node_name);
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
