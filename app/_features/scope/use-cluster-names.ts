'use client';
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/app/_trpc/client';

/** Names of the clusters by id, for rows that only carry the id. */
export function useClusterNames(): ReadonlyMap<string, string> {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.clusters.list.queryOptions({ limit: 500 }, { staleTime: 30_000 }));
  return useMemo(
    () => new Map((data?.items ?? []).map((cluster) => [cluster.cluster_id, cluster.cluster_name])),
    [data],
  );
}
