'use client';
import { useEffect } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/app/_trpc/client';
import type { Node } from '@/app/_trpc/types';

const PAGE_SIZE = 500;

/** What is asked for, and the key under which the answer is kept. */
export const nodesInput = (clusterId: string, goneWithinMinutes = 0) => ({
  cluster_id: clusterId,
  limit: PAGE_SIZE,
  gone_within_minutes: goneWithinMinutes,
});

/** All nodes of a cluster, page after page; with `goneWithinMinutes` also those that left lately. */
export function useNodes(clusterId: string, goneWithinMinutes = 0) {
  const trpc = useTRPC();
  const nodes = useInfiniteQuery(
    trpc.k8s.nodes.infiniteQueryOptions(nodesInput(clusterId, goneWithinMinutes), {
      getNextPageParam: (page) => page.next_cursor,
      refetchInterval: 10_000,
    }),
  );
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = nodes;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const rows: readonly Node[] | undefined = nodes.data?.pages.flatMap((page) => page.items);
  return { rows, error: nodes.error, isError: nodes.isError, refetch: nodes.refetch };
}
