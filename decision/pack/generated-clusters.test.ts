import loadHighs, { type Highs } from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rebuildSnapshot } from '@/decision/pack/problem/rebuild-snapshot';
import { applyAnswer } from '@/decision/testing/apply-answer';
import { generateCluster } from '@/decision/testing/generate-cluster';
import { packAtOnce } from '@/decision/testing/pack-at-once';
import { createPlacement } from '@/server/domain/scheduling/create-placement';

let highs: Highs;

beforeAll(async () => {
  highs = await loadHighs();
});

describe('bin-pack of generated clusters', { timeout: 120_000 }, () => {
  it.each([1, 2, 3])(
    'seed %i: every moved pod fits, the bound is one, a second round finds nothing',
    (seed) => {
      const request = generateCluster({ seed, nodes: 60, podsPerNode: 25 });
      const answer = packAtOnce(highs, request);
      const { remove_nodes: removed, moves = {}, bound } = answer.recommendation;
      expect(removed.length).toBeGreaterThan(5);
      // On a machine that is busy the solver may find no bound in its time.
      expect(bound?.gap ?? 0).toBeLessThanOrEqual(0.12);
      const after = applyAnswer(request, answer);
      // Nothing is over its allocatable, and every pod that had to move is somewhere.
      const staying = new Set(after.cluster_state.nodes.map((node) => node.node_name));
      expect(Object.keys(moves).every((name) => staying.has(name))).toBe(true);
      const held = new Map<string, number>();
      for (const pod of after.cluster_state.pods) {
        const shape = after.cluster_state.pod_shapes[pod.shape];
        held.set(
          pod.node_name ?? '',
          (held.get(pod.node_name ?? '') ?? 0) + (shape?.requests.cpu_millicores ?? 0),
        );
      }
      for (const node of after.cluster_state.nodes)
        expect(held.get(node.node_name) ?? 0).toBeLessThanOrEqual(node.allocatable.cpu_millicores);
      expect(packAtOnce(highs, after).recommendation.remove_nodes).toEqual([]);
    },
  );

  it('every moved pod stands where the scheduler would let it stand', () => {
    const request = generateCluster({ seed: 4, nodes: 60, podsPerNode: 25 });
    const after = applyAnswer(request, packAtOnce(highs, request));
    const rebuilt = rebuildSnapshot(after.cluster_state);
    if (!('snapshot' in rebuilt)) throw new Error('the cluster cannot be rebuilt');
    const { snapshot } = rebuilt;
    const before = new Map(request.cluster_state.pods.map((pod) => [pod.uid, pod.node_name]));
    const moved = [...snapshot.pods.values()].filter((pod) => before.get(pod.uid) !== pod.nodeName);
    expect(moved.length).toBeGreaterThan(50);
    // One after the other taken away and put back where it fits: at least its own place does.
    const placement = createPlacement(snapshot, { excludeNodes: new Set() });
    const stranded = moved.filter((pod) => {
      const fits = placement.tryPlace(pod).ok;
      if (pod.nodeName !== null) placement.restoreNode(pod.nodeName, [pod]);
      return !fits;
    });
    expect(stranded.map(({ name }) => name)).toEqual([]);
  });
});
