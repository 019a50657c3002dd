import { eventually } from '../stack/eventually';
import { Stack, type StackOptions, type WorldCluster } from '../stack/stack';
import { warningBody, type WarningFacts } from './warning';
import { WorldView, type DoorCall, type WorldInstance } from '../stack/world-view';

export interface EventRow {
  readonly id: string;
  readonly eventbridge_id: string;
  readonly event_type: string;
  readonly instance_id: string | null;
  readonly node_name: string | null;
  readonly plan_id: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly action_taken: string | null;
  readonly event_time: Date | null;
  readonly received_at: Date;
  readonly cordoned_at: Date | null;
  readonly drained_at: Date | null;
  readonly replacement_instance_id: string | null;
  readonly replacement_node_type: string | null;
  readonly replacement_ready_at: Date | null;
  readonly terminated_at: Date | null;
  readonly processed_at: Date | null;
  readonly pod_count: number | null;
  readonly duplicates: number;
}

export interface StepRow {
  readonly step_type: string;
  readonly status: string;
  readonly attempts: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What one interruption did at the world's doors. */
export interface Traces {
  readonly cordons: number;
  readonly uncordons: number;
  readonly evictionsAccepted: number;
  readonly evictionsRefused: number;
  readonly deletions: number;
  readonly runInstances: number;
  readonly terminations: number;
}

/** Which machines a test wants. */
export interface Choice {
  readonly cluster?: string;
  /** With or without a pod whose budget never allows an eviction. */
  readonly blocked?: boolean;
  /** Only nodes whose pods all end within this: a drain that need not be waited for. */
  readonly graceAtMost?: number;
}

/** A running stack with clusters registered and workers at work, and the questions that fault tests ask about it. */
export class Scene {
  readonly world: WorldView;

  private constructor(readonly stack: Stack) {
    this.world = new WorldView(stack);
  }

  static async open(options: StackOptions): Promise<Scene> {
    const stack = await Stack.start(options);
    const scene = new Scene(stack);
    try {
      for (const cluster of stack.world.clusters) await stack.register(cluster);
      for (let count = 0; count < (options.workers ?? 1); count += 1) await stack.startWorker();
      await stack.synced();
      await scene.factsKnown();
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return scene;
  }

  get sql() {
    return this.stack.sql;
  }

  cluster(name?: string): WorldCluster {
    const found = this.stack.world.clusters.find((one) => name === undefined || one.name === name);
    if (found === undefined) throw new Error(`no cluster ${String(name)}`);
    return found;
  }

  /** EC2 has told about every machine and about prices, so that launches stand on facts. */
  private async factsKnown(): Promise<void> {
    await eventually('EC2 facts and prices of the nodes', async () => {
      const rows = await this.sql<
        { node_type: string; priced: boolean }[]
      >`select node_type, price_per_hour is not null as priced from nodes`;
      if (rows.length > 0 && rows.every((row) => row.node_type !== 'other') && rows.some((row) => row.priced))
        return true;
      throw new Error(JSON.stringify(rows));
    });
  }

  /** Spot machines of a cluster whose nodes stand, none of them under notice yet. */
  async spot(count: number, choose: Choice = {}): Promise<readonly WorldInstance[]> {
    const cluster = this.cluster(choose.cluster);
    const [instances, nodes, pods, blocked, used] = await Promise.all([
      this.world.instances(cluster.name),
      this.world.nodes(cluster),
      this.world.pods(cluster),
      this.world.blockedNodes(cluster),
      this.sql<
        { instance_id: string }[]
      >`select distinct instance_id from spot_events where instance_id is not null`,
    ]);
    const standing = new Set(nodes.map(({ metadata }) => metadata.name));
    const taken = new Set(used.map((row) => row.instance_id));
    const slow = new Set(
      pods
        .filter(({ spec }) => (spec.terminationGracePeriodSeconds ?? 30) > (choose.graceAtMost ?? Infinity))
        .map(({ spec }) => spec.nodeName),
    );
    const found = instances.filter(
      (one) =>
        one.lifecycle === 'spot' &&
        one.state === 'running' &&
        one.node_name !== null &&
        standing.has(one.node_name) &&
        !taken.has(one.instance_id) &&
        !slow.has(one.node_name) &&
        (choose.blocked === undefined || blocked.has(one.node_name) === choose.blocked),
    );
    if (found.length < count) throw new Error(`only ${found.length} Spot machines of ${count} are there`);
    return found.slice(0, count);
  }

  async oneSpot(choose: Choice = {}): Promise<WorldInstance> {
    const [instance] = await this.spot(1, choose);
    if (instance === undefined) throw new Error('no Spot machine is there');
    return instance;
  }

  /** Puts a warning about the machine into its account's queue; returns EventBridge's id. */
  async warn(
    instance: Pick<WorldInstance, 'instance_id' | 'account' | 'region' | 'availability_zone'>,
    facts: Partial<WarningFacts> & { readonly repeat?: number } = {},
  ): Promise<string> {
    const { repeat, ...rest } = facts;
    const body = warningBody({
      instanceId: instance.instance_id,
      account: instance.account,
      region: instance.region,
      availabilityZone: instance.availability_zone,
      ...rest,
    });
    await this.send(body, repeat, instance.region);
    return body.id;
  }

  /** Puts a message into the queue of the first cluster, or of the first one of that region. */
  async send(body: unknown, repeat = 1, of?: string): Promise<void> {
    const there = this.stack.world.clusters.find((one) => one.region === of);
    const { queue_url: queueUrl, region } = there ?? this.cluster();
    await this.stack.control('POST', '/queue', { queue_url: queueUrl, region, body, repeat });
  }

  /** The stored event once it is settled, with its plan closed. */
  async settled(eventbridgeId: string, deadlineMs = 110_000): Promise<EventRow> {
    return eventually(
      `event ${eventbridgeId} to be settled`,
      async () => {
        const [row] = await this.sql<
          EventRow[]
        >`select * from spot_events where eventbridge_id = ${eventbridgeId} and processed_at is not null`;
        if (row === undefined) throw new Error(`open: ${(await this.openSteps(eventbridgeId)).join(', ')}`);
        if (row.plan_id === null) return row;
        return (await this.openSteps(eventbridgeId)).length === 0 ? row : undefined;
      },
      deadlineMs,
    );
  }

  private async openSteps(eventbridgeId: string): Promise<readonly string[]> {
    const rows = await this.sql<
      { step: string }[]
    >`select s.step_type || ' ' || s.status as step from plan_steps s join spot_events e on e.plan_id = s.plan_id
      where e.eventbridge_id = ${eventbridgeId} and s.status in ('pending', 'running') order by s.position`;
    return rows.map((row) => row.step);
  }

  planIdOf(event: EventRow): string {
    if (event.plan_id === null)
      throw new Error(`event ${event.id} has no plan (${event.status}: ${event.reason})`);
    return event.plan_id;
  }

  async steps(planId: string): Promise<readonly StepRow[]> {
    return this.sql<
      StepRow[]
    >`select step_type, status, attempts, error from plan_steps where plan_id = ${planId} order by position`;
  }

  async log(planId: string): Promise<readonly { readonly level: string; readonly message: string }[]> {
    return this.sql<
      { level: string; message: string }[]
    >`select level, message from plan_log where plan_id = ${planId} order by id`;
  }

  async activity(eventId: string): Promise<readonly string[]> {
    const rows = await this.sql<
      { kind: string }[]
    >`select kind from activity where event_id = ${eventId} order by id`;
    return rows.map((row) => row.kind);
  }

  /** What was asked of the world about one node, its pods and its replacement since a moment. */
  async traces(
    since: string,
    about: { readonly nodeName: string; readonly pods: readonly string[]; readonly planId: string },
  ): Promise<Traces> {
    const door = await this.world.door(since);
    return tracesOf(door, about);
  }

  now(): string {
    return new Date().toISOString();
  }

  fault(name: string, body: unknown): Promise<unknown> {
    return this.stack.control('PUT', `/faults/${name}`, body);
  }

  clearFaults(): Promise<unknown> {
    return this.stack.control('DELETE', '/faults');
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.stack.stop();
  }
}

const EVICTION = /^POST \/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/eviction$/;
const DELETION = /^DELETE \/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)$/;

/** `namespace/name` of the pod that a call evicted or deleted, else null. */
export function toldPod(call: DoorCall): string | null {
  const match = EVICTION.exec(call.call) ?? DELETION.exec(call.call);
  return match === null ? null : `${match[1] ?? ''}/${match[2] ?? ''}`;
}

function tracesOf(
  door: readonly DoorCall[],
  about: { readonly nodeName: string; readonly pods: readonly string[]; readonly planId: string },
): Traces {
  const pods = new Set(about.pods);
  const ofPods = door.filter((call) => pods.has(toldPod(call) ?? ''));
  const evictions = ofPods.filter(({ call }) => EVICTION.test(call));
  const patches = door.filter(({ call }) => call === `PATCH /api/v1/nodes/${about.nodeName}`);
  const uncordons = patches.filter(({ detail }) =>
    JSON.stringify(detail['body'] ?? '').includes('"value":false'),
  );
  const runs = door.filter(
    ({ call, detail }) => call === 'ec2:RunInstances' && JSON.stringify(detail).includes(about.planId),
  );
  return {
    cordons: patches.filter(({ status }) => status < 300).length - uncordons.length,
    uncordons: uncordons.length,
    evictionsAccepted: evictions.filter(({ status }) => status < 300).length,
    evictionsRefused: evictions.filter(({ status }) => status >= 300).length,
    deletions: ofPods.filter(({ call, status }) => DELETION.test(call) && status < 300).length,
    runInstances: runs.length,
    terminations: door.filter(({ call, status }) => call === 'ec2:TerminateInstances' && status === 200)
      .length,
  };
}
