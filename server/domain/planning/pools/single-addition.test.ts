import { describe, expect, it } from 'vitest';
import { singleAddition, type PoolCount } from '@/server/domain/planning/pools/single-addition';

function rows(...texts: readonly string[]): readonly PoolCount[] {
  return texts.map((text) => {
    const [pool = '', count = '1'] = text.split(' x');
    const [instanceType = '', availabilityZone = '', lifecycle] = pool.split('/');
    return {
      instanceType,
      availabilityZone,
      lifecycle: lifecycle === 'spot' ? 'spot' : 'on-demand',
      count: Number(count),
    };
  });
}

const A = 'm5.large/us-east-1a/spot';
const B = 'm5.large/us-east-1b/spot';

describe('singleAddition', () => {
  it.each([
    { name: 'one more of a pool', current: rows(`${A} x3`), proposed: rows(`${A} x4`), added: A },
    { name: 'one of a new pool', current: rows(A), proposed: rows(A, B), added: B },
    { name: 'the first node', current: [], proposed: rows(A), added: A },
    {
      name: 'rows of one pool count together',
      current: rows(A, A, `${B} x2`),
      proposed: rows(`${A} x2`, B, B, B),
      added: B,
    },
    {
      name: 'the same type and zone on-demand is another pool',
      current: rows(A),
      proposed: rows(A, 'm5.large/us-east-1a/on-demand'),
      added: 'm5.large/us-east-1a/on-demand',
    },
    { name: 'rows of count 0 say nothing', current: rows(A, `${B} x0`), proposed: rows(`${A} x2`), added: A },
  ])('$name', ({ current, proposed, added }) => {
    const result = singleAddition(current, proposed);
    expect(result).toEqual({ ok: true, value: rows(added)[0] });
  });

  it.each([
    { name: 'nothing added', current: rows(A), proposed: rows(A), reason: 'adds no node' },
    { name: 'an empty answer to an empty cluster', current: [], proposed: [], reason: 'adds no node' },
    { name: 'two added', current: rows(A), proposed: rows(`${A} x3`), reason: 'adds 2 nodes' },
    { name: 'one each of two pools', current: [], proposed: rows(A, B), reason: 'adds 2 nodes' },
    { name: 'one swapped', current: rows(A), proposed: rows(B), reason: `removes nodes (${A})` },
    { name: 'all removed', current: rows(A, B), proposed: [], reason: 'removes nodes' },
    {
      name: 'one added and one removed',
      current: rows(`${A} x2`),
      proposed: rows(A, `${B} x2`),
      reason: 'removes nodes',
    },
  ])('refuses: $name', ({ current, proposed, reason }) => {
    const result = singleAddition(current, proposed);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.error).toContain(reason);
  });
});
