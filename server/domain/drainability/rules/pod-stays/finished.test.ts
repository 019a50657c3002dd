import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { finished } from './finished';

describe('finished', () => {
  it.each([
    { name: 'Succeeded', pod: { phase: 'Succeeded' as const }, stays: true },
    { name: 'Failed', pod: { phase: 'Failed' as const }, stays: true },
    { name: 'Running', pod: {}, stays: false },
    { name: 'Pending', pod: { phase: 'Pending' as const }, stays: false },
    { name: 'Unknown', pod: { phase: 'Unknown' as const }, stays: false },
  ])('$name stays: $stays', ({ pod, stays }) => {
    expect(finished.stays(buildPod('web', 'a', pod))).toBe(stays);
  });
});
