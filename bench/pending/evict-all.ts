import { eventually } from '@/worker/testing/stack/eventually';
import type { Scene } from '@/worker/testing/scene/scene';
import type { WorldInstance, WorldPod } from '@/worker/testing/stack/world-view';
import type { AdminClient } from './admin-client';

/** `kubectl drain` tries a pod that a budget holds again after five seconds. */
const RETRY_MS = 5_000;
const NOTICE_MS = 120_000;

/** Waits for the cordons, so that no pod comes back to a leaving node, and evicts everything there at once. */
export async function evictAll(
  scene: Scene,
  client: AdminClient,
  machines: readonly WorldInstance[],
  pods: readonly WorldPod[],
): Promise<void> {
  await eventually('the cordons', async () => {
    const cordoned = new Set(await scene.world.cordoned(scene.cluster()));
    return machines.every((machine) => cordoned.has(machine.node_name ?? ''));
  });
  const deadline = Date.now() + NOTICE_MS;
  const evict = async ({ metadata: { namespace, name, uid } }: WorldPod): Promise<void> => {
    while (Date.now() < deadline) {
      const { status } = await client.call('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { namespace, name },
        deleteOptions: { preconditions: { uid } },
      });
      if (status !== 429) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  await Promise.all(pods.map(evict));
}
