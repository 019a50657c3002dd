import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/stack/eventually';
import { percentile, reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';

const WARNINGS = 50;
const WITH_CLOSED_BUDGET = 10;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        {
          name: 'alpha',
          nodes: 100,
          pods_per_node: 8,
          ownership: 'standalone',
          spot_share: 0.7,
          nodes_with_blocked_pdb: 30,
        },
      ],
      boot_seconds: 20,
    },
    // Nobody listens there: an interruption must not need Redis.
    workerEnvironment: { REDIS_URL: 'redis://127.0.0.1:1' },
  });
});

afterAll(async () => {
  await scene.close();
});

describe('fifty warnings at once, without Redis', () => {
  it('are all handled, each with one replacement, and no pod dies undrained', async () => {
    const blocked = await scene.spot(WITH_CLOSED_BUDGET, { blocked: true });
    const free = await scene.spot(WARNINGS - WITH_CLOSED_BUDGET, { blocked: false });
    const machines = [...blocked, ...free];
    const pendingBefore = (await scene.world.cluster('alpha')).pending_pod_seconds;
    const startedAt = Date.now();
    // True interruptions: the world takes each machine two minutes later, drained or not.
    await Promise.all(
      machines.map((machine) =>
        scene.stack.control('POST', '/interrupt', { instance_id: machine.instance_id }),
      ),
    );
    const ids = await idsOf(machines.map((machine) => machine.instance_id));
    const events = await Promise.all(ids.map((id) => scene.settled(id, 280_000)));

    const outcomes = new Map<string, number>();
    for (const event of events) {
      const outcome = `${event.status}${event.reason === null ? '' : `: ${event.reason}`}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const launched = await Promise.all(
      events.map(async (event) => (await scene.world.launchedBy(scene.planIdOf(event))).length),
    );
    const after = await scene.world.cluster('alpha');
    const seconds = (at: Date | null) => ((at?.getTime() ?? Number.NaN) - startedAt) / 1000;
    const cordons = events.map((event) => seconds(event.cordoned_at));
    reportFigures('fifty warnings', {
      cordonP50: percentile(cordons, 0.5),
      cordonP99: percentile(cordons, 0.99),
      drainP99: percentile(
        events.map((event) => seconds(event.drained_at)),
        0.99,
      ),
      replacedP99: percentile(
        events.map((event) => seconds(event.replacement_ready_at)),
        0.99,
      ),
      finishP99: percentile(
        events.map((event) => seconds(event.processed_at)),
        0.99,
      ),
      doubles: launched.filter((count) => count > 1).length,
      diedUndrained: after.died_undrained_pods,
      pendingPodSeconds: after.pending_pod_seconds - pendingBefore,
      outcomes: [...outcomes],
    });
    expect([...outcomes]).toEqual([['handled', WARNINGS]]);
    expect(launched).toEqual(launched.map(() => 1));
    expect(after.died_undrained_pods).toBe(0);
    expect(await scene.world.cordoned(scene.cluster())).toEqual([]);
  });
});

/** EventBridge ids of the warnings about those machines, once all are stored. */
async function idsOf(instanceIds: readonly string[]): Promise<readonly string[]> {
  return eventually('every warning to be stored', async () => {
    const rows = await scene.sql<
      { eventbridge_id: string }[]
    >`select eventbridge_id from spot_events where instance_id in ${scene.sql([...instanceIds])} and event_type = 'interruption_warning'`;
    return rows.length === instanceIds.length ? rows.map((row) => row.eventbridge_id) : null;
  });
}
