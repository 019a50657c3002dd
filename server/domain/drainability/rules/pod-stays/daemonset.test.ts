import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { daemonset } from './daemonset';

describe('daemonset', () => {
  it.each([
    {
      name: 'a pod of a DaemonSet',
      pod: { owner: { kind: 'DaemonSet', name: 'log', uid: 'uid-log' } },
      stays: true,
    },
    { name: 'a pod of a ReplicaSet', pod: {}, stays: false },
    { name: 'a bare pod', pod: { owner: null }, stays: false },
  ])('$name stays: $stays', ({ pod, stays }) => {
    expect(daemonset.stays(buildPod('web', 'a', pod))).toBe(stays);
  });
});
