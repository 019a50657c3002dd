import { drizzle } from 'drizzle-orm/postgres-js';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { Actor } from '@/server/services/access/actor';
import { createCancelOptimization } from '@/server/services/plan-requests/settle-plan';
import { createTriggerOptimization } from '@/server/services/plan-requests/trigger-optimization';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import { eventually } from '../stack/eventually';
import { Scene } from './scene';
import { answerWith } from '../decision/decision-double';
import {
  send,
  startScriptedDecisionServer,
  type ScriptedDecisionServer,
} from '../decision/scripted-decision-server';
import type { StackOptions } from '../stack/stack';
import { swapNodes } from '../decision/swap-nodes';

export const OPERATOR: Actor = {
  id: 'u',
  name: 'operator@example.com',
  role: 'operator',
  scope: { kind: 'all' },
};

/** Types of one size, so that in nine nodes a Spot pool may hold one. */
export const ONE_SIZE = ['m5.large', 'm6i.large', 'm6a.large', 'c5.large', 'r5.large', 'r6i.large'];

export interface OptimizationRow {
  readonly status: string;
  readonly outcome: string | null;
  readonly estimated_savings: string | null;
  readonly actual_savings: string | null;
  readonly verdict: { readonly is_safe: boolean } | null;
}

export interface OptimizationStep {
  readonly position: number;
  readonly step_type: string;
  readonly status: string;
  readonly target: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What the world's doors and machines show of one plan. */
export interface PlanTraces {
  /** Machines with the plan's tag, ended ones included. */
  readonly launched: readonly string[];
  /** Of those, still there. */
  readonly running: readonly string[];
  /** Ids in successful TerminateInstances calls since the start of the plan, in order, of this cluster. */
  readonly terminations: readonly string[];
}

/** A scene whose clusters' node templates are proven, with the questions that tests of optimizations ask. */
export class OptimizationScene {
  private readonly faults = new Map<string, Map<string, object>>();

  private constructor(
    readonly scene: Scene,
    readonly decisions: ScriptedDecisionServer,
  ) {}

  static async open(options: StackOptions): Promise<OptimizationScene> {
    const decisions = await startScriptedDecisionServer();
    const scene = await Scene.open({
      workerEnvironment: (world) => ({ SPOT_ADVISOR_URL: world.spot_advisor_url }),
      decisionServer: decisions.url,
      ...options,
    });
    try {
      const wanted = scene.stack.world.clusters.length;
      await eventually('learned templates', async () => {
        const rows =
          await scene.sql`update node_templates set status = 'verified', verified_at = now() returning id`;
        return rows.length === wanted;
      });
    } catch (error) {
      await scene.close();
      throw error;
    }
    return new OptimizationScene(scene, decisions);
  }

  async close(): Promise<void> {
    await this.scene.close();
    await this.decisions.close();
  }

  private get deps() {
    const db = drizzle(this.scene.sql, { schema });
    return {
      store: createStore(db),
      clusters: createClusterRepository(db),
      clock: systemClock,
      ids: uuidSource,
      features: ALL_FEATURES,
    };
  }

  clusterId(name: string): string {
    return this.scene.stack.clusterIds.get(name) ?? '';
  }

  async trigger(cluster: string, dryRun = false): Promise<string> {
    const opened = await createTriggerOptimization(this.deps)(
      { clusterId: this.clusterId(cluster), optimizationType: 'spot_optimize', dryRun },
      OPERATOR,
    );
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value.optimizationId;
  }

  /**
   * Triggers a plan that replaces so many nodes, those of the lifecycle first, each by a Spot node of a pool of its own.
   */
  async triggerSwap(cluster: string, count: number, first: 'spot' | 'on-demand' = 'spot'): Promise<string> {
    this.decisions.script(this.clusterId(cluster), (request, response) => {
      const { nodes } = request.cluster_state;
      const ordered = [
        ...nodes.filter((node) => node.node_type === first),
        ...nodes.filter((node) => node.node_type !== first),
      ];
      const names = ordered.slice(0, count).map((node) => node.node_name);
      send(response, answerWith(request, swapNodes(request, names)));
    });
    return this.trigger(cluster);
  }

  async cancel(planId: string): Promise<void> {
    const cancelled = await createCancelOptimization(this.deps)({ optimizationId: planId }, OPERATOR);
    if (!cancelled.ok) throw new Error(cancelled.error.message);
  }

  async ended(planId: string, deadlineMs = 280_000): Promise<OptimizationRow> {
    return eventually(
      'the plan to end',
      async () => {
        const [row] = await this.scene.sql<
          OptimizationRow[]
        >`select * from optimization_history where id = ${planId} and completed_at is not null`;
        if (row === undefined) throw new Error(await this.progress(planId));
        return row;
      },
      deadlineMs,
    );
  }

  /** Steps that have begun, for a test that waits in vain. */
  private async progress(planId: string): Promise<string> {
    const begun = (await this.steps(planId)).filter((step) => step.status !== 'pending');
    return begun.map((step) => `${step.step_type} ${step.status}`).join(', ');
  }

  async steps(planId: string): Promise<readonly OptimizationStep[]> {
    return this.scene.sql<OptimizationStep[]>`
      select position, step_type, status, target, input, result, error from plan_steps
      where plan_id = ${planId} order by position`;
  }

  /** The first step of that type that has come that far. */
  reached(planId: string, stepType: string, status: 'running' | 'succeeded'): Promise<OptimizationStep> {
    return eventually(
      `${stepType} ${status}`,
      async () =>
        (await this.steps(planId)).find(
          (step) => step.step_type === stepType && (step.status === status || step.status === 'succeeded'),
        ),
      120_000,
    );
  }

  /** Switches a fault on for one scope, beside those that other tests have on. */
  fault(name: string, scope: string, parameters: object = {}): Promise<unknown> {
    const entries = this.faults.get(name) ?? new Map<string, object>();
    entries.set(scope, { ...parameters, scope });
    this.faults.set(name, entries);
    return this.scene.fault(name, [...entries.values()]);
  }

  endFault(name: string, scope: string): Promise<unknown> {
    const entries = this.faults.get(name) ?? new Map<string, object>();
    entries.delete(scope);
    return entries.size === 0
      ? this.scene.stack.control('DELETE', `/faults/${name}`)
      : this.scene.fault(name, [...entries.values()]);
  }

  /** Machines of the cluster that are there. */
  async running(cluster: string): Promise<readonly string[]> {
    const instances = await this.scene.world.instances(cluster);
    return instances
      .filter((one) => one.state === 'running' || one.state === 'pending')
      .map((one) => one.instance_id)
      .sort();
  }

  async traces(planId: string, since: string): Promise<PlanTraces> {
    const launched = await this.scene.world.launchedBy(planId);
    const steps = await this.steps(planId);
    const removed = steps.filter((step) => step.step_type === 'terminate').map((step) => step.target);
    const ids = new Set([...launched.map((one) => one.instance_id), ...removed]);
    const door = await this.scene.world.door(since);
    const terminations = door
      .filter(({ call, status }) => call === 'ec2:TerminateInstances' && status === 200)
      .flatMap(({ detail }) => JSON.stringify(detail).match(/i-[0-9a-f]{8,17}/g) ?? [])
      .filter((id) => ids.has(id));
    return {
      launched: launched.map((one) => one.instance_id),
      running: launched
        .filter((one) => one.state === 'running' || one.state === 'pending')
        .map((one) => one.instance_id),
      terminations,
    };
  }

  /** Steps of any plan that have ended a machine. */
  async removedMachines(): Promise<readonly { readonly target: string }[]> {
    return this.scene.sql<{ target: string }[]>`
      select target from plan_steps where step_type = 'terminate' and status = 'succeeded'`;
  }

  cordoned(cluster: string): Promise<readonly string[]> {
    return this.scene.world.cordoned(this.scene.cluster(cluster));
  }

  async diedUndrained(cluster: string): Promise<number> {
    return (await this.scene.world.cluster(cluster)).died_undrained_pods ?? 0;
  }
}
