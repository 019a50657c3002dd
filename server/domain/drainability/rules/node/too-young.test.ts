import { describe, expect, it } from 'vitest';
import { buildNode } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { tooYoung } from './too-young';

const CREATED = new Date('2026-07-14T10:00:00Z');

describe('a node that is too young', () => {
  it.each([
    { name: 'a second too young', least: 3600, age: 3599, found: ['it is younger than one hour'] },
    { name: 'old enough', least: 3600, age: 3600, found: [] },
    { name: 'another age', least: 600, age: 599, found: ['it is younger than 600 s'] },
    { name: 'any age will do', least: 0, age: 0, found: [] },
    { name: 'age does not matter', least: null, age: 0, found: [] },
  ])('$name', ({ least, age, found }) => {
    const now = new Date(CREATED.getTime() + age * 1000);
    const facts = buildFacts({}, { leastAge: least === null ? null : { seconds: least, now } });
    const node = buildNode('a', 'us-east-1a', { createdAt: CREATED });
    expect(tooYoung.find({ kind: 'node', node, keptBy: [] }, facts)).toEqual(found);
  });
});
