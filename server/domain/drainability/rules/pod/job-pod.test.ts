import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { jobPod } from './job-pod';

describe('a pod of a Job', () => {
  it.each([
    { name: 'a pod of a ReplicaSet', pod: {}, found: [] },
    { name: 'a bare pod', pod: { owner: null }, found: [] },
    {
      name: 'a pod of a Job',
      pod: { owner: { kind: 'Job', name: 'report', uid: 'uid-report' } },
      found: ["a Job's pod would begin again"],
    },
  ])('$name', ({ pod, found }) => {
    expect(jobPod.find(buildPod('web', 'a', pod), buildFacts())).toEqual(found);
  });
});
