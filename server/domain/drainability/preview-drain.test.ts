import { describe, expect, it } from 'vitest';
import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { previewDrain } from './preview-drain';
import { buildBudget } from './testing/build-facts';

const marked = { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } };
const elsewhere = buildPod('other', 'b');

const preview = (pods: readonly PodSnapshot[], changes: Partial<ClusterSnapshot> = {}) =>
  previewDrain({ ...buildSnapshot([buildNode('a'), buildNode('b')], pods), ...changes }, 'a');

describe('the preview of a drain', () => {
  it('tells who leaves, where to, and who stays', () => {
    const pods = [
      buildPod('low', 'a'),
      buildPod('high', 'a', { priority: 10 }),
      buildPod('leaving', 'a', { deletionTimestamp: new Date(0) }),
      buildPod('log', 'a', { owner: { kind: 'DaemonSet', name: 'log', uid: 'uid-log' } }),
      elsewhere,
    ];
    const found = preview(pods);
    expect(found?.evicted.map(({ pod, goesTo }) => [pod.name, goesTo])).toEqual([
      ['high', 'b'],
      ['leaving', null],
      ['low', 'b'],
    ]);
    expect(found?.staying.map(({ pod, reason }) => [pod.name, reason])).toEqual([['log', 'daemonset']]);
    expect(found).toMatchObject({ blockers: [], refusedBy: [], warnings: [] });
  });

  it('knows no node of another name', () => {
    expect(previewDrain(buildSnapshot([buildNode('a')], []), 'b')).toBeNull();
  });

  it('names every blocker', () => {
    const found = preview(
      [
        buildPod('bare', 'a', { owner: null, hasHostPath: true }),
        buildPod('large', 'a', { requests: { cpuMillicores: 9000, memoryBytes: 0 } }),
        buildPod('marked', 'a', marked),
        elsewhere,
      ],
      {
        nodes: new Map(
          [buildNode('a', 'us-east-1a', marked), buildNode('b')].map((node) => [node.name, node]),
        ),
      },
    );
    expect(found?.blockers).toEqual([
      { code: 'do_not_disrupt', pod: 'a', message: 'the node is marked do-not-disrupt' },
      { code: 'bare_pod', pod: 'default/bare', message: 'no controller would bring it back' },
      { code: 'host_path_volume', pod: 'default/bare', message: 'its hostPath volume stays behind' },
      {
        code: 'does_not_fit',
        pod: 'default/large',
        message: 'fits on no other node: 0 of 2 nodes fit: 2 × has too little CPU left, 1 × is leaving',
      },
      { code: 'do_not_disrupt', pod: 'default/marked', message: 'marked do-not-disrupt' },
    ]);
    expect(found?.refusedBy).toEqual(found?.blockers);
  });

  it('is not refused by a budget that allows none now', () => {
    const found = preview([buildPod('web', 'a'), elsewhere], { disruptionBudgets: [buildBudget('web', 0)] });
    expect(found).toMatchObject({
      blockers: [
        {
          code: 'budget_allows_none',
          pod: 'default/web',
          message: 'its disruption budget web allows none now',
        },
      ],
      refusedBy: [],
    });
  });

  it('is refused by two budgets', () => {
    const disruptionBudgets = [buildBudget('a', 1), buildBudget('b', 1)];
    expect(preview([buildPod('web', 'a'), elsewhere], { disruptionBudgets })?.refusedBy).toEqual([
      {
        code: 'several_budgets',
        pod: 'default/web',
        message: '2 disruption budgets select it, which the eviction API refuses',
      },
    ]);
  });

  it('warns of a last ready pod and of what could not be read', () => {
    const unreadable = { poddisruptionbudgets: 'forbidden', persistentvolumes: 'forbidden' };
    expect(preview([buildPod('web', 'a')], { unreadable })).toMatchObject({
      blockers: [],
      warnings: [
        'default/web is the last ready pod of ReplicaSet web',
        'disruption budgets cannot be read; the eviction API enforces them all the same',
        'volumes cannot be read, so that their zones are not judged',
      ],
    });
  });
});
