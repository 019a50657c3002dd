import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { hostPathVolume } from './host-path-volume';

describe('a hostPath volume', () => {
  it.each([
    { name: 'no volume', pod: {}, found: [] },
    { name: 'an emptyDir', pod: { hasEmptyDir: true }, found: [] },
    { name: 'a claim', pod: { claimNames: ['data'] }, found: [] },
    { name: 'a hostPath', pod: { hasHostPath: true }, found: ['its hostPath volume stays behind'] },
  ])('$name', ({ pod, found }) => {
    expect(hostPathVolume.find(buildPod('web', 'a', pod), buildFacts())).toEqual(found);
  });
});
