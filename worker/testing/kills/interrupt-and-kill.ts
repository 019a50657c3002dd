import type { Child } from '../stack/child-process';
import { eventually } from '../stack/eventually';
import type { Scene } from '../scene/scene';

/** A moment of an interruption, told by what the database shows. */
export interface Moment {
  readonly step: 'cordon' | 'verify' | 'drain' | 'launch' | 'wait-ready' | 'terminate' | 'record';
  readonly status: 'running' | 'succeeded';
}

export interface KillFigures {
  /** The moment that was waited for. */
  readonly moment: string;
  /** Where the steps stood when the worker was dead: polling sees a moment up to 100 ms late. */
  readonly atDeath: string;
  readonly status: string;
  readonly reason: string | null;
  /** Machines with the plan's tag that the world has seen, ended ones included. */
  readonly launched: number;
  readonly runInstances: number;
  readonly cordoned: readonly string[];
  readonly diedUndrained: number;
  /** Steps that never ended. */
  readonly stepsOpen: number;
  readonly origin: string | null;
}

/**
 * Interrupts a machine, ends the worker that holds the lease by SIGKILL at the moment, starts another worker and waits
 * for the plan's end.
 */
export async function interruptAndKill(scene: Scene, moment: Moment): Promise<KillFigures> {
  const since = scene.now();
  const machine = await scene.oneSpot({ graceAtMost: 30 });
  const eventbridgeId = await scene.warn(machine);
  await eventually(
    `${moment.step} ${moment.status}`,
    async () => hasCome(scene, eventbridgeId, moment),
    120_000,
  );
  const killed = await holder(scene);
  killed.kill('SIGKILL');
  await eventually('the worker to be dead', () => Promise.resolve(!killed.alive));
  const atDeath = await stepsOf(scene, eventbridgeId);
  await scene.stack.startWorker();

  const event = await scene.settled(eventbridgeId, 240_000);
  const planId = scene.planIdOf(event);
  const launches = (await scene.world.door(since)).filter(
    ({ call, detail }) => call === 'ec2:RunInstances' && JSON.stringify(detail).includes(planId),
  );
  const steps = await scene.sql<
    { status: string; step_type: string; result: { origin?: string } | null }[]
  >`select status, step_type, result from plan_steps where plan_id = ${planId}`;
  return {
    moment: `${moment.step} ${moment.status}`,
    atDeath,
    status: event.status,
    reason: event.reason,
    launched: (await scene.world.launchedBy(planId)).length,
    runInstances: launches.length,
    cordoned: await scene.world.cordoned(scene.cluster()),
    diedUndrained: (await scene.world.cluster(scene.cluster().name)).died_undrained_pods ?? -1,
    stepsOpen: steps.filter(({ status }) => status === 'pending' || status === 'running').length,
    origin: steps.find((step) => step.step_type === 'launch')?.result?.origin ?? null,
  };
}

async function hasCome(scene: Scene, eventbridgeId: string, moment: Moment): Promise<boolean> {
  const [row] = await scene.sql<
    { status: string }[]
  >`select s.status from plan_steps s join spot_events e on e.plan_id = s.plan_id
    where e.eventbridge_id = ${eventbridgeId} and s.step_type = ${moment.step}`;
  // A step may be over before it was seen running.
  return row !== undefined && (row.status === moment.status || row.status === 'succeeded');
}

/** Steps that had begun, e.g. `drain running, launch succeeded`. */
async function stepsOf(scene: Scene, eventbridgeId: string): Promise<string> {
  const rows = await scene.sql<
    { step_type: string; status: string }[]
  >`select s.step_type, s.status from plan_steps s join spot_events e on e.plan_id = s.plan_id
    where e.eventbridge_id = ${eventbridgeId} and s.status <> 'pending' order by s.position`;
  return rows.map((row) => `${row.step_type} ${row.status}`).join(', ');
}

/** The worker that holds the only lease. */
async function holder(scene: Scene): Promise<Child> {
  return eventually('a lease holder', async () => {
    const [row] = await scene.sql<
      { holder: string | null }[]
    >`select holder from leases where expires_at > now() limit 1`;
    return scene.stack.workers.find((worker) => worker.name === row?.holder && worker.alive);
  });
}
