import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { doesNotFit } from './does-not-fit';

const REJECTION = { nodeCount: 3, reasons: { insufficient_cpu: 2, untolerated_taint: 1 } };
const SENTENCE =
  'fits on no other node: 0 of 3 nodes fit: 2 × has too little CPU left, 1 × has a taint that the pod does not tolerate';

describe('a pod that fits nowhere else', () => {
  it.each([
    { name: 'nothing is known of it', of: [], found: [] },
    { name: 'another pod does not fit', of: ['uid-other'], found: [] },
    { name: 'no node takes it', of: ['uid-web'], found: [SENTENCE] },
  ])('$name', ({ of, found }) => {
    const rejections = new Map(of.map((uid) => [uid, REJECTION]));
    expect(doesNotFit.find(buildPod('web', 'a'), buildFacts({}, { rejections }))).toEqual(found);
  });
});
