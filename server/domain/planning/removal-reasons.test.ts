import { describe, expect, it } from 'vitest';
import { buildNode, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { leastNodeAgeSeconds, removalReasons } from './removal-reasons';

const CREATED = new Date('2026-07-14T10:00:00Z');

describe('the age of a node', () => {
  it.each([
    { scheduled: true, minutes: 59, reasons: ['it is younger than one hour'] },
    { scheduled: true, minutes: 60, reasons: [] },
    { scheduled: false, minutes: 1, reasons: [] },
  ])('of $minutes min, scheduled: $scheduled', ({ scheduled, minutes, reasons }) => {
    const node = buildNode('a', 'us-east-1a', { createdAt: CREATED });
    expect(
      removalReasons(buildSnapshot([node], []), node, {
        ownersReasons: [],
        readyPods: new Map(),
        now: new Date(CREATED.getTime() + minutes * 60_000),
        leastAgeSeconds: leastNodeAgeSeconds(scheduled),
      }),
    ).toEqual(reasons);
  });
});
