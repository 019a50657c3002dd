import { drizzle } from 'drizzle-orm/postgres-js';
import { z } from 'zod';
import { bucketOf, CPU_BUCKETS } from '@/contracts/decision-server';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import type { StoredUsage } from '@/server/ports/repositories/usage-repository';
import { createCancelOptimization } from '@/server/services/plan-requests/settle-plan';
import { createTriggerOptimization } from '@/server/services/plan-requests/trigger-optimization';
import { rollBackOf } from '@/server/runtime/plan-kinds';
import { createRollBackOptimization } from '@/server/services/plan-requests/roll-back-plan';
import { askApi, create } from './admin-api';
import { eventually } from '../stack/eventually';
import { OPERATOR } from './optimization-scene';
import { startRightsizingDouble, type RightsizingDouble } from '../decision/rightsizing-double';
import { Scene } from './scene';
import type { StackOptions } from '../stack/stack';

const MIB = 1024 ** 2;
const DAY_MS = 86_400_000;

const resourcesSchema = z.object({
  requests: z.record(z.string(), z.string()).optional(),
  limits: z.record(z.string(), z.string()).optional(),
});
export type Resources = z.infer<typeof resourcesSchema>;

const deploymentSchema = z.looseObject({
  metadata: z.looseObject({ generation: z.number() }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(z.looseObject({ name: z.string(), resources: resourcesSchema })),
      }),
    }),
  }),
});

export interface RightsizingRow {
  readonly status: string;
  readonly outcome: string;
  readonly estimated_savings: string | null;
  readonly actual_savings: string | null;
}

export interface RightsizingStep {
  readonly step_type: string;
  readonly status: string;
  readonly target: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A scene whose decision server proposes new requests as the test says, with the questions that such tests ask. */
export class RightsizingScene {
  private constructor(
    readonly scene: Scene,
    readonly decisions: RightsizingDouble,
  ) {}

  static async open(options: StackOptions): Promise<RightsizingScene> {
    const decisions = await startRightsizingDouble();
    const scene = await Scene.open({ decisionServer: decisions.url, ...options });
    return new RightsizingScene(scene, decisions);
  }

  async close(): Promise<void> {
    await this.scene.close();
    await this.decisions.close();
  }

  clusterId(cluster: string): string {
    return this.scene.stack.clusterIds.get(cluster) ?? '';
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

  /** A Deployment `name` with one container `app`; resolves once its pods run. */
  async deploy(
    cluster: string,
    name: string,
    app: {
      readonly replicas: number;
      readonly resources: Resources;
      readonly progressDeadlineSeconds?: number;
      /** More of the pod template's metadata. */
      readonly annotations?: Readonly<Record<string, string>>;
    },
  ): Promise<void> {
    const { replicas, resources, progressDeadlineSeconds = 600, annotations = {} } = app;
    const labels = { app: name };
    await create(this.scene.cluster(cluster), '/apis/apps/v1/namespaces/default/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'default' },
      spec: {
        replicas,
        progressDeadlineSeconds,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [{ name: 'app', image: 'app:1', resources }],
          },
        },
      },
    });
    await eventually(`${name} to run`, async () => {
      const pods = (await this.scene.world.pods(this.scene.cluster(cluster))).filter(
        ({ metadata }) => metadata.labels?.['app'] === name,
      );
      return pods.length === replicas && pods.every(({ status }) => status.phase === 'Running');
    });
  }

  /** History of a container `app`, as the collector would have kept it over the last days. */
  async used(
    cluster: string,
    name: string,
    usage: { readonly cpuMillicores: number; readonly memoryMib: number; readonly days?: number },
  ): Promise<void> {
    const { cpuMillicores, memoryMib, days = 8 } = usage;
    const now = Date.now();
    const today = Math.floor(now / DAY_MS);
    const stored = {
      namespace: 'default',
      kind: 'Deployment',
      name,
      container: 'app',
      cpu: {
        referenceAt: new Date(today * DAY_MS),
        weights: [[bucketOf(CPU_BUCKETS, cpuMillicores), 1_000]],
      },
      memoryPeaks: [[today, memoryMib * MIB]],
      firstSampleAt: new Date(now - days * DAY_MS),
      lastSampleAt: new Date(now),
      sampleCount: days * 1_440,
      lastOom: null,
      imported: null,
    } satisfies StoredUsage;
    await this.deps.store.usage.saveUsage(this.clusterId(cluster), [stored], new Date(now));
  }

  /** What the cluster's own API server says of the container. */
  async resources(cluster: string, name: string): Promise<Resources & { readonly generation: number }> {
    const body = await askApi(
      this.scene.cluster(cluster),
      `/apis/apps/v1/namespaces/default/deployments/${name}`,
    );
    const deployment = deploymentSchema.parse(body);
    const [container] = deployment.spec.template.spec.containers;
    return { ...container?.resources, generation: deployment.metadata.generation };
  }

  /** As a person changes the container's resources. */
  async edit(cluster: string, name: string, resources: Resources): Promise<void> {
    await askApi(this.scene.cluster(cluster), `/apis/apps/v1/namespaces/default/deployments/${name}`, {
      method: 'PATCH',
      body: { spec: { template: { spec: { containers: [{ name: 'app', resources }] } } } },
      contentType: 'application/strategic-merge-patch+json',
    });
  }

  /** The scope of faults that are about one workload. */
  faultOf(cluster: string, name: string): string {
    return `${this.scene.cluster(cluster).name}/default/${name}`;
  }

  /** Every change that our token asked of the cluster's API server, sorted. */
  async changes(cluster: string): Promise<readonly string[]> {
    const door = await this.scene.world.door(new Date(0).toISOString());
    return door
      .filter(
        (entry) =>
          entry.door === cluster &&
          String(entry.detail['user']).endsWith(':cloudoptim') &&
          !entry.call.includes('selfsubjectaccessreviews'),
      )
      .map(({ call }) => call)
      .sort();
  }

  async trigger(cluster: string, dryRun = false): Promise<string> {
    const opened = await createTriggerOptimization(this.deps)(
      { clusterId: this.clusterId(cluster), optimizationType: 'rightsize', dryRun },
      OPERATOR,
    );
    if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
    return opened.value.optimizationId;
  }

  async cancel(planId: string): Promise<void> {
    const cancelled = await createCancelOptimization(this.deps)({ optimizationId: planId }, OPERATOR);
    if (!cancelled.ok) throw new Error(cancelled.error.message);
  }

  rollBack(planId: string) {
    return createRollBackOptimization({ ...this.deps, rollBackOf })({ optimizationId: planId }, OPERATOR);
  }

  async ended(planId: string, deadlineMs = 110_000): Promise<RightsizingRow> {
    return eventually(
      'the plan to end',
      async () => {
        const [row] = await this.scene.sql<
          RightsizingRow[]
        >`select * from optimization_history where id = ${planId} and completed_at is not null`;
        if (row === undefined) throw new Error(await this.begun(planId));
        return row;
      },
      deadlineMs,
    );
  }

  steps(planId: string): Promise<readonly RightsizingStep[]> {
    return this.scene.sql<RightsizingStep[]>`
      select step_type, status, target, result, error from plan_steps where plan_id = ${planId} order by position`;
  }

  /** Steps that have begun, e.g. `decide succeeded, guard running`. */
  async begun(planId: string): Promise<string> {
    const begun = (await this.steps(planId)).filter(({ status }) => status !== 'pending');
    return begun.map((step) => `${step.step_type} ${step.status}`).join(', ');
  }

  /** Waits until a step of that type has begun (or ended well). */
  reached(planId: string, stepType: string, statuses = ['running', 'succeeded']): Promise<RightsizingStep> {
    return eventually(`${stepType} to be ${statuses.join(' or ')}`, async () =>
      (await this.steps(planId)).find(
        (step) => step.step_type === stepType && statuses.includes(step.status),
      ),
    );
  }
}
