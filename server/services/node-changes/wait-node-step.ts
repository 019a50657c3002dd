import type { StepResult } from '@/contracts/plans';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { poolOfStored } from '@/server/domain/planning/stored-pool';
import type { Instant } from '@/server/domain/shared/instant';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  failed,
  stepsOf,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import { machineOf, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { endUnusedMachine } from './end-unused-machine';
import { launchFromOffer } from './launch-from-offer';
import { launchResult } from './launch-node-step';
import { reofferPools } from './standing-offer';
import { watchMachine, type MachineLost } from './watch-machine';
import { whyStopped } from '@/server/services/plans/why-stopped';

/** Machines that were not Ready in their time after which the fault is not sought in their pools any more. */
const MOST_NOT_READY = 2;
/** Machines launched for one node at most, whatever became of them. */
const MOST_MACHINES = 4;

interface Machine {
  readonly launch: LaunchStepResult;
  readonly since: Instant;
}

/**
 * Waits until the launched machine is a Ready, schedulable node. One that is not after three minutes, that EC2 ends or
 * that AWS gives notice for is ended, and the next of the offered pools is tried (Decision 12); each is kept
 * in the step's result. Fails when none comes of it, another node of the plan has failed or a person stops the plan; the
 * record then terminates what nobody uses.
 */
export const createWaitNodeStep =
  (deps: PlanDeps): StepHandler<'wait-ready'> =>
  (context) => {
    const [launch] = stepsOf(context.dependencies(), 'launch');
    const guard = stepsOf(context.steps(), 'guard').find(
      (step) => launch?.dependsOn.includes(step.position) === true,
    );
    if (launch === undefined || guard === undefined) throw new Error('a wait without a launch and its guard');
    return new NodeWait(deps, context, { launch, guard }).toTheEnd();
  };

class NodeWait {
  private readonly launch: StepRecord<'launch'>;
  private readonly guard: StepRecord<'guard'>;
  private readonly machines: Machine[];
  private readonly givenUp: Map<string, MachineLost>;

  constructor(
    private readonly deps: PlanDeps,
    private readonly context: StepContext<'wait-ready'>,
    behind: { readonly launch: StepRecord<'launch'>; readonly guard: StepRecord<'guard'> },
  ) {
    this.launch = behind.launch;
    this.guard = behind.guard;
    const { further = [], given_up: givenUp = [] } = context.step.result ?? {};
    const first = machineOf(this.launch.result);
    if (first === null) throw new Error('a wait for a launch that brought nothing');
    this.machines = [
      { launch: first, since: this.launch.finishedAt ?? deps.clock.now() },
      ...further.map(({ launched_at: since, ...launch }) => ({ launch, since: new Date(since) })),
    ];
    this.givenUp = new Map(givenUp.map(({ instance_id: id, ...lost }) => [id, lost]));
  }

  async toTheEnd(): Promise<StepEnd<'wait-ready'>> {
    const { context, deps } = this;
    for (;;) {
      const machine = this.machines.at(-1);
      if (machine === undefined) throw new Error('a wait without a machine');
      const { instance_id: instanceId } = machine.launch;
      let lost = this.givenUp.get(instanceId);
      if (lost === undefined) {
        const seen = await watchMachine(deps, context, {
          instanceId,
          since: machine.since,
          reservedBy: this.launch.id,
          whyGiveUp: () => {
            const broken = context.steps().find((step) => step.status === 'failed');
            return broken === undefined ? null : `${broken.stepType} ${broken.target} failed`;
          },
        });
        if (seen.kind === 'ready') return this.ready(machine, seen.nodeName);
        if (seen.kind === 'stop') return seen.end;
        lost = seen.lost;
        const stays = await this.giveUp(instanceId, lost);
        if (stays !== null) return failed(lost.code, `${lost.message}, and ${stays}`);
      }
      const end = await this.launchAnother(lost);
      if (end !== null) return end;
    }
  }

  private ready(machine: Machine, nodeName: string): StepEnd<'wait-ready'> {
    const readyAt = this.deps.clock.now().toISOString();
    return {
      status: 'succeeded',
      result: { ...this.kept(), ...machine.launch, node_name: nodeName, ready_at: readyAt },
    };
  }

  /** Ends it and keeps that; in words why it stays, else null. */
  private async giveUp(instanceId: string, lost: MachineLost): Promise<string | null> {
    const { context } = this;
    const end = await endUnusedMachine(context, instanceId);
    if (end.kind === 'in-use') return `${end.pods} pod(s) run on it`;
    await context.log('warning', `${lost.message}; it is ended`, { code: lost.code });
    this.givenUp.set(instanceId, lost);
    await context.save(this.kept());
    return null;
  }

  /** Null when another machine is there to be waited for. */
  private async launchAnother(lost: MachineLost): Promise<StepEnd<'wait-ready'> | null> {
    const { context, deps } = this;
    const notReady = [...this.givenUp.values()].filter(({ code }) => code === 'not_ready').length;
    if (notReady >= MOST_NOT_READY || this.machines.length >= MOST_MACHINES)
      return failed(lost.code, lost.message);
    const stopped = await whyStopped(deps, context);
    if (stopped !== null) return failed('stopped', stopped);
    const avoid = new Set(this.machines.map(({ launch }) => poolOf(launch)));
    const { guard, launch } = this;
    const another = await launchFromOffer(deps, context, {
      launch,
      guard,
      offer: () => reofferPools(deps, context, { guard, launch, avoid }),
      lost: new Set(this.givenUp.keys()),
      avoid,
    });
    if (another.kind === 'none') {
      await keepTrying(deps, context.signal, () => deps.store.safety.release(launch.id, deps.clock.now()));
      const code = another.code === 'unanswered' ? another.code : lost.code;
      return failed(code, `${lost.message}; no other pool served: ${another.message}`);
    }
    const { instanceId, pool } = another;
    this.machines.push({ launch: launchResult(instanceId, pool), since: deps.clock.now() });
    await context.save(this.kept());
    await context.log('info', `launched ${instanceId} instead: ${poolIdentity(pool)}`);
    return null;
  }

  private kept(): Pick<StepResult<'wait-ready'>, 'further' | 'given_up'> {
    return {
      further: this.machines
        .slice(1)
        .map(({ launch, since }) => ({ ...launch, launched_at: since.toISOString() })),
      given_up: [...this.givenUp].map(([id, lost]) => ({ instance_id: id, ...lost })),
    };
  }
}

const poolOf = (launch: LaunchStepResult): string => poolIdentity(poolOfStored(launch));
