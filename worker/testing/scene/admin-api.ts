import { Agent, fetch } from 'undici';
import { eventually } from '../stack/eventually';
import type { Scene } from './scene';
import type { WorldCluster } from '../stack/stack';

/** Asks a cluster's API server as its administrator; the body of the answer. */
export async function askApi(
  cluster: WorldCluster,
  path: string,
  request: { readonly method?: string; readonly body?: object; readonly contentType?: string } = {},
): Promise<unknown> {
  const { method = 'GET', body, contentType = 'application/json' } = request;
  const dispatcher = new Agent({ connect: { ca: cluster.ca_pem } });
  try {
    const response = await fetch(new URL(path, cluster.url), {
      method,
      dispatcher,
      headers: { authorization: `Bearer ${cluster.admin_token}`, 'content-type': contentType },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  } finally {
    await dispatcher.close();
  }
}

export const create = (cluster: WorldCluster, path: string, body: object): Promise<unknown> =>
  askApi(cluster, path, { method: 'POST', body });

export interface App {
  readonly name: string;
  readonly replicas: number;
  readonly cpu: string;
  /** More of the pods' spec. */
  readonly pod?: object;
}

/** A customer's Deployment, one pod beside the other as far as they go, none of which keeps its node from leaving. */
export async function deployApp(scene: Scene, clusterName: string, app: App): Promise<void> {
  const labels = { app: app.name };
  await create(scene.cluster(clusterName), '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app.name, namespace: 'default' },
    spec: {
      replicas: app.replicas,
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
            {
              name: app.name,
              image: `${app.name}:1`,
              resources: { requests: { cpu: app.cpu, memory: '512Mi' } },
            },
          ],
          ...app.pod,
        },
      },
    },
  });
}

/** Resolves once all of the app's pods run. */
export const appRuns = (scene: Scene, clusterName: string, app: App, withinMs?: number): Promise<unknown> =>
  eventually(
    `${app.name} to run`,
    async () => {
      const pods = (await scene.world.pods(scene.cluster(clusterName))).filter(
        ({ metadata }) => metadata.labels?.['app'] === app.name,
      );
      return pods.length === app.replicas && pods.every(({ status }) => status.phase === 'Running');
    },
    withinMs,
  );

/** A web server of so many replicas. Resolves once all of them run. */
export async function deployWeb(scene: Scene, clusterName: string, replicas: number): Promise<void> {
  const web = { name: 'web', replicas, cpu: '400m' };
  await deployApp(scene, clusterName, web);
  await appRuns(scene, clusterName, web);
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
