import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { mirror } from './mirror';

describe('mirror', () => {
  it.each([
    { name: 'a mirror pod', pod: { mirror: true }, stays: true },
    { name: 'another', pod: {}, stays: false },
  ])('$name stays: $stays', ({ pod, stays }) => {
    expect(mirror.stays(buildPod('web', 'a', pod))).toBe(stays);
  });
});
