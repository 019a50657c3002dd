import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { doNotDisruptPod } from './do-not-disrupt-pod';

describe('a pod marked do-not-disrupt', () => {
  it.each([
    { name: 'no annotation', pod: {}, found: [] },
    {
      name: "CloudOptim's",
      pod: { annotations: { 'cloudoptim.io/do-not-disrupt': 'true' } },
      found: ['marked do-not-disrupt'],
    },
    {
      name: "Karpenter's",
      pod: { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
      found: ['marked do-not-disrupt'],
    },
    {
      name: "the cluster-autoscaler's",
      pod: { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } },
      found: ['marked do-not-disrupt'],
    },
    {
      name: 'safe to evict',
      pod: { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' } },
      found: [],
    },
    {
      name: 'a mark that is switched off',
      pod: { annotations: { 'karpenter.sh/do-not-disrupt': 'false' } },
      found: [],
    },
  ])('$name', ({ pod, found }) => {
    expect(doNotDisruptPod.find(buildPod('web', 'a', pod), buildFacts())).toEqual(found);
  });
});
