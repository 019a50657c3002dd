import { describe, expect, it } from 'vitest';
import { podDemand } from '@/server/domain/cluster/pod-demand';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';

const GIB = 1024 ** 3;
const requests = { cpuMillicores: 1500, memoryBytes: 2 * GIB };

describe('podDemand', () => {
  it('sums requests in cores and GiB, Pending pods included', () => {
    expect(podDemand([buildPod('a', 'n', { requests }), buildPod('b', null)])).toEqual({
      vcpu: 2,
      memoryGib: 3,
    });
  });

  it.each([
    { name: 'succeeded', changes: { phase: 'Succeeded' as const } },
    { name: 'failed', changes: { phase: 'Failed' as const } },
    { name: "a DaemonSet's", changes: { owner: { kind: 'DaemonSet', name: 'd', uid: 'd' } } },
    { name: 'a mirror', changes: { mirror: true } },
    { name: 'leaving', changes: { deletionTimestamp: new Date(0) } },
  ])('leaves out a pod that is $name', ({ changes }) => {
    expect(podDemand([buildPod('a', 'n', { requests, ...changes })])).toEqual({ vcpu: 0, memoryGib: 0 });
  });

  it('is nothing without pods', () => {
    expect(podDemand([])).toEqual({ vcpu: 0, memoryGib: 0 });
  });
});
