import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { create } from '../../testing/scene/admin-api';
import {
  BEYOND_BOUNDS,
  BREACHES,
  HOSTILE_APPS,
  REFUSED_PROPOSALS,
} from '../../testing/decision/hostile-rightsizing';
import { reportFigures } from '../../testing/figures';
import { proposal, rightsizeAnswer } from '../../testing/decision/rightsizing-double';
import { RightsizingScene } from '../../testing/scene/rightsizing-scene';
import { send } from '../../testing/decision/scripted-decision-server';

const MIB = 1024 ** 2;
const BEFORE = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } };
/** What the collector measures meanwhile stays under the history that the tests give. */
const MODEST_MEMORY = { scope: '*/default/*', bytes: 100 * MIB };
/** Each test has a cluster of its own, so that they need not wait for each other. */
const CLUSTERS = ['completed', 'stopped', 'killed', 'never-ready', 'edited', 'lied-to'] as const;
type Cluster = (typeof CLUSTERS)[number];

let scene: RightsizingScene;

beforeAll(async () => {
  scene = await RightsizingScene.open({
    workerEnvironment: { ROLLOUT_SETTLE_SECONDS: '2' },
    world: {
      speed: 4,
      clusters: CLUSTERS.map((name) => ({ name, nodes: 3, pods_per_node: 0, ownership: 'standalone' })),
    },
  });
  await scene.scene.fault('memory-at-start', MODEST_MEMORY);
  await Promise.all(
    CLUSTERS.map(async (cluster) => {
      await scene.deploy(cluster, 'shop', { replicas: 2, resources: BEFORE, progressDeadlineSeconds: 30 });
      await scene.used(cluster, 'shop', { cpuMillicores: 150, memoryMib: 250 });
    }),
  );
  await deployHostileApps();
});

afterAll(() => scene.close());

/** What hostile answers name beside `shop`. */
async function deployHostileApps(): Promise<void> {
  const { autoscaled, marked, unmeasured, elsewhere, daemonSet } = HOSTILE_APPS;
  const app = { replicas: 1, resources: BEFORE };
  const annotations = { 'karpenter.sh/do-not-disrupt': 'true' };
  await Promise.all([
    scene.deploy('lied-to', autoscaled, app),
    scene.deploy('lied-to', marked, { ...app, annotations }),
    scene.deploy('lied-to', unmeasured, app),
    scene.deploy('completed', elsewhere, app),
  ]);
  for (const name of [autoscaled, marked])
    await scene.used('lied-to', name, { cpuMillicores: 150, memoryMib: 250 });
  await scene.used('completed', elsewhere, { cpuMillicores: 150, memoryMib: 250 });
  const cluster = scene.scene.cluster('lied-to');
  await create(cluster, '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: autoscaled, namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: autoscaled },
      minReplicas: 1,
      maxReplicas: 1,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  });
  const labels = { app: daemonSet };
  await create(cluster, '/apis/apps/v1/namespaces/default/daemonsets', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: daemonSet, namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '10m' } } }] },
      },
    },
  });
}

const foundSchema = z.object({
  not_changed: z.array(z.object({ findings: z.array(z.object({ code: z.string() })) })),
});

/** Half of what `shop` asks for, which its usage allows. */
async function triggerHalf(cluster: Cluster): Promise<string> {
  scene.decisions.script(scene.clusterId(cluster), (request, response) =>
    send(
      response,
      rightsizeAnswer(request, [proposal('shop', { cpu_millicores: 250, memory_bytes: 300 * MIB })]),
    ),
  );
  return scene.trigger(cluster);
}

describe.concurrent('a rightsizing', () => {
  it('patches what was proposed within the bounds, watches the rollout, and is taken back on demand', async () => {
    scene.decisions.script(scene.clusterId('completed'), (request, response) =>
      send(
        response,
        rightsizeAnswer(request, [
          // Far under what is used, and under one step.
          proposal('shop', { cpu_millicores: 20, memory_bytes: 64 * MIB }),
          proposal('of-another-cluster', { cpu_millicores: 20, memory_bytes: null }),
        ]),
      ),
    );
    const planId = await scene.trigger('completed');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('completed');
    expect(await scene.resources('completed', 'shop')).toMatchObject({
      requests: { cpu: '250m', memory: '288Mi' },
      limits: { memory: '1Gi' },
      generation: 2,
    });
    expect(Number(plan.estimated_savings)).toBeGreaterThan(0);
    expect(plan.actual_savings).toBeNull();

    const back = await scene.rollBack(planId);
    if (!back.ok) throw new Error(back.error.message);
    const undone = await scene.ended(back.value.optimizationId);
    expect(undone.status, undone.outcome).toBe('completed');
    expect(await scene.resources('completed', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
    expect((await scene.ended(planId)).status).toBe('rolled_back');
  });

  it('returns to the exact former values when a person stops it in the middle of a rollout', async () => {
    const planId = await triggerHalf('stopped');
    await scene.reached(planId, 'await-rollout', ['running']);
    await scene.cancel(planId);
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('cancelled');
    expect(plan.outcome).toContain('undone: Deployment default/shop with its former requests');
    expect(await scene.resources('stopped', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
  });

  it('returns to the exact former values when a new pod is killed for want of memory', async () => {
    const scope = scene.faultOf('killed', 'shop');
    await scene.scene.fault('memory-at-start', [{ scope, bytes: 1025 * MIB, remaining: 1 }, MODEST_MEMORY]);
    const planId = await triggerHalf('killed');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('rolled_back');
    expect(plan.outcome).toMatch(
      /^stopped: Deployment default\/shop is not well .*killed for want of memory/,
    );
    expect(plan.outcome).toContain('undone: Deployment default/shop with its former requests');
    expect(await scene.resources('killed', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
  });

  it('returns to the exact former values when its new pods never become ready', async () => {
    await scene.scene.fault('never-ready', { scope: scene.faultOf('never-ready', 'shop') });
    const planId = await triggerHalf('never-ready');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('rolled_back');
    expect(plan.outcome).toContain('progress deadline is exceeded');
    expect(plan.outcome).toContain('undone: Deployment default/shop with its former requests');
    expect(await scene.resources('never-ready', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
  });

  it('never overwrites what a person has set in between, and says so', async () => {
    const planId = await triggerHalf('edited');
    await scene.reached(planId, 'await-rollout', ['running']);
    await scene.edit('edited', 'shop', { requests: { memory: '400Mi' } });
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('failed');
    expect(plan.outcome).toContain('somebody else changed the requests of app in Deployment default/shop');
    expect(plan.outcome).toContain('Deployment default/shop/app as somebody else has set it');
    const watch = (await scene.steps(planId)).find((step) => step.step_type === 'await-rollout');
    expect(watch).toMatchObject({ status: 'failed', error: { code: 'edited' } });
    expect(await scene.resources('edited', 'shop')).toMatchObject({
      requests: { cpu: '500m', memory: '400Mi' },
      limits: { memory: '1Gi' },
      generation: 4,
    });
  });
});

describe.concurrent('a decision server that is not to be trusted with requests', () => {
  it('gets nothing changed but what the bounds allow, and each refusal says why', async () => {
    const clusterId = scene.clusterId('lied-to');
    const tried: string[] = [];
    const breaches = Object.entries(BREACHES);
    const breach = async () => {
      const [name, script] = breaches.shift() ?? [];
      if (name === undefined || script === undefined) return;
      tried.push(name);
      scene.decisions.script(clusterId, script);
      const plan = await scene.ended(await scene.trigger('lied-to'));
      expect({ name, status: plan.status }).toEqual({ name, status: 'failed' });
      expect(plan.outcome).toContain('the decision server gave no answer that can be used');
    };
    // In turn: after some failures in a row the decision server would not be asked for a while.
    for (const [name, { containers, code }] of Object.entries(REFUSED_PROPOSALS)) {
      tried.push(name);
      scene.decisions.script(clusterId, (request, response) =>
        send(response, rightsizeAnswer(request, containers)),
      );
      const planId = await scene.trigger('lied-to');
      const plan = await scene.ended(planId);
      expect({ name, status: plan.status }, plan.outcome).toEqual({ name, status: 'rejected' });
      const [decided] = await scene.steps(planId);
      const { not_changed: refused } = foundSchema.parse(decided?.result);
      expect(refused).toHaveLength(containers.length);
      for (const { findings } of refused) expect(findings.map((one) => one.code)).toContain(code);
      await breach();
    }
    expect(breaches).toEqual([]);

    tried.push('beyond the bounds');
    scene.decisions.script(clusterId, (request, response) => send(response, BEYOND_BOUNDS(request)));
    const plan = await scene.ended(await scene.trigger('lied-to'));
    expect(plan.status, plan.outcome).toBe('completed');
    // By its usage, and one step at most; the autoscaler's CPU stays as it is.
    expect(await scene.resources('lied-to', HOSTILE_APPS.plain)).toMatchObject({
      requests: { cpu: '250m', memory: '288Mi' },
      limits: { memory: '1Gi' },
    });
    expect(await scene.resources('lied-to', HOSTILE_APPS.autoscaled)).toMatchObject({
      requests: { cpu: '500m', memory: '1024Mi' },
      limits: { memory: '1Gi' },
    });
    const changed = await scene.changes('lied-to');
    reportFigures('hostile rightsize answers', { kinds: tried.length, changes: changed.length });
    expect(tried.length).toBeGreaterThanOrEqual(20);
    expect(changed).toEqual([
      `PATCH /apis/apps/v1/namespaces/default/deployments/${HOSTILE_APPS.autoscaled}`,
      `PATCH /apis/apps/v1/namespaces/default/deployments/${HOSTILE_APPS.plain}`,
    ]);
    expect(await scene.resources('completed', HOSTILE_APPS.elsewhere)).toMatchObject({ generation: 1 });
  });
});
