import { describe, expect, it } from 'vitest';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { buildNode, buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { assess } from './assess';
import type { Purpose } from './reason';
import { buildBudget, buildFacts } from './testing/build-facts';

const now = new Date('2026-01-01T00:10:00Z');
const marked = { annotations: { 'cloudoptim.io/do-not-disrupt': 'true' } };
const pod = buildPod('web', 'a', {
  ...marked,
  owner: { kind: 'Job', name: 'report', uid: 'uid-report' },
  hasHostPath: true,
});
const facts = buildFacts(
  {
    pods: [pod],
    disruptionBudgets: [buildBudget('web', 0)],
    unreadable: { poddisruptionbudgets: 'forbidden', persistentvolumes: 'forbidden' },
  },
  {
    leastAge: { seconds: 3600, now },
    rejections: new Map([[pod.uid, { nodeCount: 0, reasons: {} }]]),
  },
);

const told = (purpose: Purpose, subject: Parameters<typeof assess>[0]): readonly string[] =>
  assess(subject, purpose, facts).map(({ code, effect }) => `${code}: ${effect}`);

describe('assess', () => {
  const node = buildNode('a', 'us-east-1a', { ...marked, ready: false });

  it.each<{ purpose: Purpose; found: readonly string[] }>([
    { purpose: 'interruption', found: [] },
    {
      purpose: 'optimization',
      found: ['kept_by_owner: blocks', 'not_ready: blocks', 'too_young: blocks', 'do_not_disrupt: blocks'],
    },
    {
      purpose: 'operator',
      found: ['do_not_disrupt: blocks', 'budgets_unreadable: warns', 'volumes_unreadable: warns'],
    },
  ])('finds every reason of a node for an $purpose', ({ purpose, found }) => {
    expect(told(purpose, { kind: 'node', node, keptBy: ['it belongs to karpenter'] })).toEqual(found);
  });

  it.each<{ purpose: Purpose; found: readonly string[] }>([
    { purpose: 'interruption', found: [] },
    {
      purpose: 'optimization',
      found: [
        'do_not_disrupt: blocks',
        'host_path_volume: blocks',
        'budget_allows_none: blocks',
        'does_not_fit: blocks',
        'job_pod: blocks',
        'last_ready_pod: blocks',
      ],
    },
    {
      purpose: 'operator',
      found: [
        'do_not_disrupt: blocks',
        'host_path_volume: blocks',
        'budget_allows_none: waits',
        'does_not_fit: blocks',
        'last_ready_pod: warns',
      ],
    },
  ])('finds every reason of a pod for an $purpose', ({ purpose, found }) => {
    expect(told(purpose, { kind: 'pod', pod })).toEqual(found);
  });

  it.each<{ name: string; changes: Partial<PodSnapshot>; found: readonly string[] }>([
    { name: 'mirror', changes: { mirror: true, owner: null }, found: ['mirror: stays'] },
    {
      name: 'DaemonSet',
      changes: { owner: { kind: 'DaemonSet', name: 'log', uid: 'uid-log' } },
      found: ['daemonset: stays'],
    },
    {
      name: 'mirror pod that has finished',
      changes: { mirror: true, phase: 'Failed' },
      found: ['mirror: stays', 'finished: stays'],
    },
  ])('says of a $name pod only why it stays', ({ changes, found }) => {
    for (const purpose of ['interruption', 'optimization', 'operator'] as const)
      expect(told(purpose, { kind: 'pod', pod: { ...pod, ...changes } })).toEqual(found);
  });
});
