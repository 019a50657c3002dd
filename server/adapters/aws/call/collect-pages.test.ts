import { describe, expect, it } from 'vitest';
import { chunksOf, collectPages } from '@/server/adapters/aws/call/collect-pages';

describe('collectPages', () => {
  it('follows tokens to the end, an empty token included', async () => {
    const pages = new Map([
      [undefined, { items: [1, 2], nextToken: 'a' }],
      ['a', { items: [], nextToken: 'b' }],
      ['b', { items: [3], nextToken: '' }],
    ]);
    const read = (token: string | undefined) =>
      Promise.resolve(pages.get(token) ?? { items: [], nextToken: 'lost' });
    await expect(collectPages('ec2:X', read)).resolves.toEqual([1, 2, 3]);
  });

  it('does not turn in a circle', async () => {
    const read = (token: string | undefined) =>
      Promise.resolve({ items: [0], nextToken: token === 'a' ? 'b' : 'a' });
    await expect(collectPages('ec2:X', read)).rejects.toMatchObject({
      name: 'AwsUnavailableError',
      context: { awsCode: 'malformed_answer' },
    });
  });
});

describe('chunksOf', () => {
  it('splits and keeps the order', () => {
    expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunksOf([], 2)).toEqual([]);
  });
});
