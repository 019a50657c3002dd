import { listClusters, poll, readySpotNodes, type NodeRow } from './api';
import { quickestToDrain } from './fleet';
import { sandboxUrl } from './stack';

/** Owners whose machine we end ourselves once it is drained; with a group's, AWS takes its two minutes. */
const OURS: ReadonlySet<string> = new Set(['standalone', 'cloudoptim']);

/** Interrupts a ready Spot node of the fleet that is soon drained, as AWS would: a warning on the queue, the machine gone two minutes later. */
export async function interruptSpotNode(): Promise<{ node: NodeRow; clusterId: string }> {
  const target = await poll('a ready Spot node', 60, async () => {
    for (const cluster of await listClusters()) {
      const quickest = await quickestToDrain(
        cluster.cluster_id,
        (await readySpotNodes(cluster.cluster_id)).filter((each) => OURS.has(each.owner)),
      );
      if (quickest !== null) return { node: quickest.node, clusterId: cluster.cluster_id };
    }
    return null;
  });
  const response = await fetch(new URL('/interrupt', sandboxUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instance_id: target.node.instance_id }),
  });
  if (!response.ok)
    throw new Error(`the interruption was refused: ${response.status} ${await response.text()}`);
  return target;
}
