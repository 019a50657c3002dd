import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { nodeWithoutRoom, podWithoutRoom } from './find-room';

const GIB = 1024 ** 3;
const ofCpu = (cpuMillicores: number) => ({ requests: { cpuMillicores, memoryBytes: GIB / 4 } });
const tiedTo = (zone: string) => ({ nodeSelector: { 'topology.kubernetes.io/zone': zone } });

/** `old` leaves; its tied pod can go to zone b only, where one node stands. */
const cluster = (loose: number) =>
  buildSnapshot(
    [
      buildNode('a-1', 'us-east-1a'),
      buildNode('old', 'us-east-1b'),
      buildNode('b-1', 'us-east-1b', {
        allocatable: { cpuMillicores: 2000, memoryBytes: 64 * GIB, pods: 29 },
      }),
    ],
    [
      buildPod('tied', 'old', { ...ofCpu(1000), ...tiedTo('us-east-1b') }),
      ...Array.from({ length: loose }, (_, index) => buildPod(`loose-${index}`, 'old', ofCpu(500))),
    ],
  );

describe('room for the pods of nodes that leave', () => {
  it('is there when the pods fit whichever of them comes first', () => {
    expect(podWithoutRoom(cluster(2), ['old'])).toBeNull();
  });

  it('is not there when pods that come first could take the only place of one that is tied to it', () => {
    // Room enough for all: 1 vCPU in zone b beside five half ones, were the tied pod sure to be asked for first.
    expect(podWithoutRoom(cluster(5), ['old'])).toMatchObject({ pod: { name: 'tied' } });
  });

  it('is asked for in every batch, where the batches before it have brought the pods', () => {
    const snapshot = cluster(2);
    const none = () => null;
    const leaves = (nodeName: string) => ({
      additions: [],
      removals: [
        {
          nodeName,
          nodeUid: nodeName,
          owner: 'standalone' as const,
          vcpu: 2,
          instanceId: nodeName,
          instanceType: 'm5.large',
          availabilityZone: 'us-east-1a',
          lifecycle: 'on-demand' as const,
          cordoned: false,
          evictablePods: 0,
          prioritySum: 0,
          createdAt: new Date(0),
          keptBecause: [],
          ownersReasons: [],
          group: null,
        },
      ],
    });
    expect(nodeWithoutRoom(snapshot, [leaves('old')], none)).toBeNull();
    // The tied pod can follow nowhere from the last node of its zone.
    expect(nodeWithoutRoom(snapshot, [leaves('old'), leaves('b-1')], none)).toBe('b-1');
  });
});
