import { eventually } from '@/worker/testing/stack/eventually';
import { Scene } from '@/worker/testing/scene/scene';
import type { WorldPod } from '@/worker/testing/stack/world-view';
import { AdminClient } from './admin-client';
import { evictAll } from './evict-all';
import { fillCluster } from './fill-cluster';
import { PendingWatch, type PendingPod } from './pending-watch';

export interface Size {
  readonly seed: number;
  readonly nodes: number;
  readonly podsPerNode: number;
  readonly warnings: number;
  /** Share of the nodes' CPU or memory that pods request before the warnings. */
  readonly fill: number;
  readonly bootSeconds: number;
}

export interface Figures {
  readonly pendingPodSeconds: number;
  readonly diedUndrained: number | null;
  /** Evictable pods of the interrupted nodes. */
  readonly pods: number;
  readonly fill: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly longest: readonly PendingPod[];
}

/** Pods of a generated world before it is filled ask for about this share of the nodes. */
const GENERATED_FILL = 0.55;
const LONGEST = 5;
/** Both orders are measured equally long: until half a minute after the machines end. A pod that fits nowhere counts till then. */
const WINDOW_MS = 150_000;

const isEvictable = (pod: WorldPod) =>
  !(pod.metadata.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') &&
  pod.status.phase !== 'Succeeded' &&
  pod.status.phase !== 'Failed';

/**
 * Interrupts Spot nodes of one world and sums what its scheduler saw pending from the warnings to the end of the window.
 * Both orders get the same world, the same warnings and the same worker.
 */
export async function measureOrder(size: Size, order: 'ours' | 'all-at-once'): Promise<Figures> {
  const scene = await Scene.open({
    world: {
      seed: size.seed,
      clusters: [
        {
          name: 'alpha',
          nodes: size.nodes,
          pods_per_node: Math.round((size.podsPerNode * GENERATED_FILL) / size.fill),
          ownership: 'standalone',
        },
      ],
      boot_seconds: size.bootSeconds,
    },
  });
  const client = new AdminClient(scene.cluster());
  const watch = new PendingWatch(client);
  try {
    const fill = await fillCluster(client, size.fill);
    const machines = await scene.spot(size.warnings);
    const names = new Set(machines.map((machine) => machine.node_name));
    const pods = (await scene.world.pods(scene.cluster())).filter(
      (pod) => names.has(pod.spec.nodeName ?? null) && isEvictable(pod),
    );
    const before = (await scene.world.cluster('alpha')).pending_pod_seconds;
    const warnedAt = Date.now();
    watch.start();
    await Promise.all(
      machines.map(({ instance_id }) => scene.stack.control('POST', '/interrupt', { instance_id })),
    );
    if (order === 'all-at-once') await evictAll(scene, client, machines, pods);
    await new Promise((resolve) => setTimeout(resolve, warnedAt + WINDOW_MS - Date.now()));
    const after = await scene.world.cluster('alpha');
    const longest = await watch.stop();
    const outcomes = await outcomesOf(scene, size.warnings);
    return {
      pendingPodSeconds: after.pending_pod_seconds - before,
      diedUndrained: after.died_undrained_pods,
      pods: pods.length,
      fill,
      outcomes,
      longest: longest.slice(0, LONGEST),
    };
  } finally {
    await watch.stop();
    await client.close();
    await scene.close();
  }
}

async function outcomesOf(scene: Scene, warnings: number): Promise<Readonly<Record<string, number>>> {
  const ids = await eventually('every warning', async () => {
    const rows = await scene.sql<{ eventbridge_id: string }[]>`select eventbridge_id from spot_events`;
    return rows.length === warnings ? rows : null;
  });
  const events = await Promise.all(ids.map((row) => scene.settled(row.eventbridge_id, 400_000)));
  const outcomes: Record<string, number> = {};
  for (const { status } of events) outcomes[status] = (outcomes[status] ?? 0) + 1;
  return outcomes;
}
