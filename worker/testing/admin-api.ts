import { Agent, fetch } from 'undici';
import { eventually } from './eventually';
import type { Scene } from './scene';
import type { WorldCluster } from './stack';

async function create(cluster: WorldCluster, path: string, body: object): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: cluster.ca_pem } });
  try {
    const response = await fetch(new URL(path, cluster.url), {
      method: 'POST',
      dispatcher,
      headers: { authorization: `Bearer ${cluster.admin_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  } finally {
    await dispatcher.close();
  }
}

/**
 * A customer's web server of so many replicas, one beside the other as far as they go, none of which keeps its node from
 * leaving. Resolves once all of them run.
 */
export async function deployWeb(scene: Scene, clusterName: string, replicas: number): Promise<void> {
  const cluster = scene.cluster(clusterName);
  const labels = { app: 'web' };
  await create(cluster, '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 2,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: labels },
            },
          ],
          containers: [
            { name: 'web', image: 'web:1', resources: { requests: { cpu: '400m', memory: '512Mi' } } },
          ],
        },
      },
    },
  });
  await eventually('the web server to run', async () => {
    const pods = (await scene.world.pods(cluster)).filter(
      ({ metadata }) => metadata.labels?.['app'] === 'web',
    );
    return pods.length === replicas && pods.every(({ status }) => status.phase === 'Running');
  });
}

/** A person puts a budget over every pod of the default namespace, which allows no eviction any more. */
export async function closeBudget(scene: Scene, clusterName: string): Promise<void> {
  await create(scene.cluster(clusterName), '/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'freeze', namespace: 'default' },
    spec: { maxUnavailable: 0, selector: {} },
  });
}
