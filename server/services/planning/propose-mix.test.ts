import { describe, expect, it } from 'vitest';
import {
  planFromMix,
  type FleetNode,
  type PoolCount,
} from '@/server/domain/planning/target-mix/plan-from-mix';
import type { Allocation } from '@/server/domain/safety/mix/mix';
import { SAFETY_PROFILES } from '@/server/domain/safety/policy/safety-policy';
import { onDemand, spot } from '@/server/domain/safety/testing/build-mix';
import { proposeMix } from './propose-mix';

const NOW = new Date('2026-03-01T12:00:00Z');

const spotPool = spot('m5a.large/a', 1);
const standingPool = onDemand('m5.large/a', 1);
const wantedPool = onDemand('m5.large/b', 1);
const goingPool = onDemand('m5.large/c', 1);

function nodeOf(nodeName: string, pool: Allocation): FleetNode {
  return {
    ...pool,
    nodeName,
    nodeUid: nodeName,
    instanceId: nodeName,
    owner: 'standalone',
    cordoned: false,
    evictablePods: 1,
    prioritySum: 0,
    createdAt: NOW,
    keptBecause: [],
    ownersReasons: [],
    group: null,
  };
}

const fleet = [
  nodeOf('spot-a', spotPool),
  nodeOf('standing-a', standingPool),
  nodeOf('going-c', goingPool),
  nodeOf('wanted-b', wantedPool),
];
const wanted: readonly PoolCount[] = [{ ...wantedPool, count: 1 }];

/** All but `wanted-b` are to go; pods of `spot-a` need a node in their zone. */
const propose = (minOnDemandShare: number) =>
  proposeMix({
    planOf: (nodes) => planFromMix(nodes, wanted),
    pools: [],
    current: [spotPool, standingPool, goingPool, wantedPool],
    nodes: fleet,
    groups: new Map(),
    demand: { vcpu: 1, memoryGib: 1 },
    policy: { ...SAFETY_PROFILES.development.policy, minOnDemandShare },
    nodeWithoutRoom: (batches) => {
      const gone = new Set(batches.flatMap(({ removals }) => removals.map((node) => node.nodeName)));
      return gone.has('spot-a') && gone.has('standing-a') ? 'spot-a' : null;
    },
  });

const removed = (proposal: ReturnType<typeof proposeMix>) =>
  proposal.kind === 'plan' ? proposal.plan.removals.map((node) => node.nodeName).sort() : proposal;

describe('a node whose pods would find no room', () => {
  it('stays', () => {
    expect(removed(propose(0))).toEqual(['going-c', 'standing-a']);
  });

  it('goes all the same when the mix would not hold with it and another node of its zone can stay', () => {
    expect(removed(propose(0.6))).toEqual(['going-c', 'spot-a']);
  });
});
