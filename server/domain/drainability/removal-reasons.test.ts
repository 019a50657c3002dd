import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { collectFacts } from './facts';
import { removalReasons } from './removal-reasons';
import { leastNodeAgeSeconds } from './rules/node/too-young';

const CREATED = new Date('2026-07-14T10:00:00Z');

describe('the age of a node', () => {
  it.each([
    { scheduled: true, minutes: 59, reasons: ['it is younger than one hour'] },
    { scheduled: true, minutes: 60, reasons: [] },
    { scheduled: false, minutes: 1, reasons: [] },
  ])('of $minutes min, scheduled: $scheduled', ({ scheduled, minutes, reasons }) => {
    const node = buildNode('a', 'us-east-1a', { createdAt: CREATED });
    const snapshot = buildSnapshot([node], []);
    const now = new Date(CREATED.getTime() + minutes * 60_000);
    const facts = collectFacts(snapshot, { leastAge: { seconds: leastNodeAgeSeconds(scheduled), now } });
    expect(removalReasons(snapshot, { kind: 'node', node, keptBy: [] }, facts)).toEqual(reasons);
  });
});

describe('the reasons to leave a node alone', () => {
  it('are all told, the owner first, then the node, then its pods by name', () => {
    const annotations = { 'cloudoptim.io/do-not-disrupt': 'true' };
    const node = buildNode('a', 'us-east-1a', { ready: false, annotations });
    const snapshot = buildSnapshot(
      [node],
      [
        buildPod('web', 'a', { annotations }),
        buildPod('report', 'a', {
          owner: { kind: 'Job', name: 'report', uid: 'uid-report' },
          hasHostPath: true,
        }),
        buildPod('log', 'a', {
          owner: { kind: 'DaemonSet', name: 'log', uid: 'uid-log' },
          hasHostPath: true,
        }),
      ],
    );
    const subject = { kind: 'node' as const, node, keptBy: ['it belongs to karpenter'] };
    expect(removalReasons(snapshot, subject, collectFacts(snapshot))).toEqual([
      'it belongs to karpenter',
      'it is not Ready',
      'it is marked do-not-disrupt',
      'default/web: marked do-not-disrupt',
      'default/web: it is the last ready pod of ReplicaSet web',
      'default/report: its hostPath volume stays behind',
      "default/report: a Job's pod would begin again",
      'default/report: it is the last ready pod of Job report',
    ]);
  });

  it('do not hold what only an operator is warned of', () => {
    const node = buildNode('a');
    const snapshot = buildSnapshot([node], [buildPod('web', 'a'), buildPod('web-2', 'b')], {
      unreadable: { poddisruptionbudgets: 'forbidden', persistentvolumes: 'forbidden' },
    });
    const subject = { kind: 'node' as const, node, keptBy: [] };
    expect(removalReasons(snapshot, subject, collectFacts(snapshot))).toEqual([]);
  });
});
