import { Agent, fetch as undiciFetch } from 'undici';
import { openThrowAwayHome, removeHome } from '@/scripts/installation/throw-away-home';
import { embeddedPostgres } from '@/scripts/postgres/embedded-postgres';
import { eventually } from '@/worker/testing/eventually';
import { Scene } from '@/worker/testing/scene';
import type { WorldInstance, WorldPod } from '@/worker/testing/world-view';

/**
 * P13: pending pod-seconds of interruptions, in our order and all at once. Two worlds of one seed meet the same
 * warnings and get the same cordons and replacements from the same worker; in the second one this script evicts every
 * pod of the nodes at the notice, before the worker's order can hold any back. Sizes by `SEED`, `NODES`, `PODS_PER_NODE` and `WARNINGS`.
 */
const SEED = Number(process.env['SEED'] ?? 7);
const NODES = Number(process.env['NODES'] ?? 40);
const WARNINGS = Number(process.env['WARNINGS'] ?? 8);
const PODS_PER_NODE = Number(process.env['PODS_PER_NODE'] ?? 12);
/** Launch to Ready of a node, as Karpenter's users see it: about a minute. */
const BOOT_SECONDS = 45;
/** `kubectl drain` tries a pod that a budget holds again after five seconds. */
const RETRY_MS = 5_000;

interface Figures {
  readonly pendingPodSeconds: number;
  readonly diedUndrained: number | null;
  readonly pods: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

const isEvictable = (pod: WorldPod) =>
  !(pod.metadata.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') &&
  pod.status.phase !== 'Succeeded' &&
  pod.status.phase !== 'Failed';

async function measure(order: 'ours' | 'all-at-once'): Promise<Figures> {
  const scene = await Scene.open({
    world: {
      seed: SEED,
      clusters: [{ name: 'alpha', nodes: NODES, pods_per_node: PODS_PER_NODE, ownership: 'standalone' }],
      boot_seconds: BOOT_SECONDS,
    },
  });
  try {
    const machines = [...(await scene.spot(WARNINGS))];
    const names = new Set(machines.map((machine) => machine.node_name));
    const pods = (await scene.world.pods(scene.cluster())).filter(
      (pod) => names.has(pod.spec.nodeName ?? null) && isEvictable(pod),
    );
    const before = (await scene.world.cluster('alpha')).pending_pod_seconds;
    await Promise.all(machines.map((machine) => interrupt(scene, machine)));
    if (order === 'all-at-once') await evictAll(scene, machines, pods);
    const ids = await eventually('every warning', async () => {
      const rows = await scene.sql<{ eventbridge_id: string }[]>`select eventbridge_id from spot_events`;
      return rows.length === WARNINGS ? rows : null;
    });
    const events = await Promise.all(ids.map((row) => scene.settled(row.eventbridge_id, 400_000)));
    const outcomes: Record<string, number> = {};
    for (const { status } of events) outcomes[status] = (outcomes[status] ?? 0) + 1;
    const after = await scene.world.cluster('alpha');
    return {
      pendingPodSeconds: after.pending_pod_seconds - before,
      diedUndrained: after.died_undrained_pods,
      pods: pods.length,
      outcomes,
    };
  } finally {
    await scene.close();
  }
}

function interrupt(scene: Scene, machine: WorldInstance): Promise<unknown> {
  return scene.stack.control('POST', '/interrupt', { instance_id: machine.instance_id });
}

/** Waits for the cordons, so that no pod comes back to a leaving node, and evicts everything there at once. */
async function evictAll(
  scene: Scene,
  machines: readonly WorldInstance[],
  pods: readonly WorldPod[],
): Promise<void> {
  await eventually('the cordons', async () => {
    const cordoned = new Set(await scene.world.cordoned(scene.cluster()));
    return machines.every((machine) => cordoned.has(machine.node_name ?? ''));
  });
  const cluster = scene.cluster();
  const agent = new Agent({ connect: { ca: cluster.ca_pem } });
  const deadline = Date.now() + 120_000;
  const evict = async (pod: WorldPod): Promise<void> => {
    const { namespace, name } = pod.metadata;
    while (Date.now() < deadline) {
      const response = await undiciFetch(
        new URL(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, cluster.url),
        {
          method: 'POST',
          dispatcher: agent,
          headers: { authorization: `Bearer ${cluster.admin_token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            apiVersion: 'policy/v1',
            kind: 'Eviction',
            metadata: { namespace, name },
            deleteOptions: { preconditions: { uid: pod.metadata.uid } },
          }),
        },
      );
      await response.arrayBuffer();
      if (response.status !== 429) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  await Promise.all(pods.map(evict));
  await agent.close();
}

async function main(): Promise<void> {
  const home = openThrowAwayHome();
  const postgres = embeddedPostgres(home, { durable: false });
  const server = await postgres.start(new AbortController().signal);
  process.env['DATABASE_URL'] = postgres.url();
  try {
    const ours = await measure('ours');
    const allAtOnce = await measure('all-at-once');
    const ratio =
      allAtOnce.pendingPodSeconds === 0 ? null : ours.pendingPodSeconds / allAtOnce.pendingPodSeconds;
    console.log(
      JSON.stringify(
        {
          seed: SEED,
          nodes: NODES,
          podsPerNode: PODS_PER_NODE,
          warnings: WARNINGS,
          bootSeconds: BOOT_SECONDS,
          ours,
          allAtOnce,
          ratio,
        },
        null,
        2,
      ),
    );
  } finally {
    await server.stop();
    removeHome(home);
  }
}

await main();
