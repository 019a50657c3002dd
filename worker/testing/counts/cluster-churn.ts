import { Agent, fetch as undiciFetch } from 'undici';
import type { Scene } from '@/worker/testing/scene/scene';

/** Objects of a cluster that change many times a second, as those of a busy cluster do. */
export interface Churn {
  /** Changes made until now. */
  changes(): number;
  stop(): Promise<void>;
}

/** Changes an annotation of one pod and one node after the other, `perSecond` times a second, until it is stopped. */
export async function startChurn(
  scene: Scene,
  { perSecond, leaving }: { readonly perSecond: number; readonly leaving: string },
): Promise<Churn> {
  const cluster = scene.cluster();
  const agent = new Agent({ connect: { ca: cluster.ca_pem } });
  const [nodes, pods] = await Promise.all([scene.world.nodes(cluster), scene.world.pods(cluster)]);
  const paths = [
    ...nodes
      .filter(({ metadata }) => metadata.name !== leaving)
      .map(({ metadata }) => `/api/v1/nodes/${metadata.name}`),
    ...pods
      .filter(({ spec }) => spec.nodeName !== leaving)
      .map(({ metadata }) => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`),
  ];
  const state = { changes: 0, next: 0 };
  const underWay = new Set<Promise<void>>();

  async function change(number: number): Promise<void> {
    const response = await undiciFetch(new URL(paths[number % paths.length] ?? '/', cluster.url), {
      method: 'PATCH',
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${cluster.admin_token}`,
        'content-type': 'application/merge-patch+json',
      },
      body: JSON.stringify({ metadata: { annotations: { 'example.com/churn': String(number) } } }),
    });
    await response.text();
    // A pod of the list may have ended since.
    if (response.ok) state.changes += 1;
  }

  const timer = setInterval(() => {
    const made = change(state.next++).catch(() => undefined);
    underWay.add(made);
    void made.finally(() => underWay.delete(made));
  }, 1000 / perSecond);
  return {
    changes: () => state.changes,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      await agent.close();
    },
  };
}
