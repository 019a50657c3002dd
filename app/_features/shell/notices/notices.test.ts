import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { noteFailing } from './system-notice';
import { findStaleReads } from './use-stale-reads';

it('remembers when each part was first seen failing and forgets it once it holds', () => {
  const first = noteFailing(new Map(), ['redis'], 1_000);
  const second = noteFailing(first, ['redis', 'worker'], 2_000);
  expect([...second]).toEqual([
    ['redis', 1_000],
    ['worker', 2_000],
  ]);
  expect(noteFailing(second, ['redis', 'worker'], 3_000)).toBe(second);
  expect([...noteFailing(second, ['worker'], 4_000)]).toEqual([['worker', 2_000]]);
});

it('names the oldest read that could not be refreshed, and nothing that has no value or no reader', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  let fails = false;
  const watch = (key: string, updatedAt: number) => {
    client.setQueryData([key], key, { updatedAt });
    return new QueryObserver(client, {
      queryKey: [key],
      queryFn: () => (fails ? Promise.reject(new Error('Failed to fetch')) : Promise.resolve(key)),
      staleTime: Infinity,
    }).subscribe(() => undefined);
  };
  const ends = [watch('old', 1_000), watch('new', 2_000)];
  client.setQueryData(['unread'], 'unread', { updatedAt: 1 });
  expect(findStaleReads(client)).toBeNull();

  fails = true;
  await client.refetchQueries();
  expect(findStaleReads(client)).toMatchObject({ readAtMs: 1_000 });

  fails = false;
  await client.refetchQueries();
  expect(findStaleReads(client)).toBeNull();
  for (const end of ends) end();
  client.clear();
});
