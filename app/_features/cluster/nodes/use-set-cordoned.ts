'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/app/_trpc/client';
import { nodesInput } from './use-nodes';

/**
 * Shows at once what the cluster answered to a cordon. The table of nodes is the worker's and follows its watch a moment
 * later: read again now, it would show the state from before.
 */
export function useSetCordoned(): (
  clusterId: string,
  nodeName: string,
  unschedulable: boolean,
) => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return async (clusterId, nodeName, unschedulable) => {
    const queryKey = trpc.k8s.nodes.infiniteQueryKey(nodesInput(clusterId));
    await queryClient.cancelQueries({ queryKey });
    queryClient.setQueryData(queryKey, (before) =>
      before === undefined
        ? undefined
        : {
            ...before,
            pages: before.pages.map((page) => ({
              ...page,
              items: page.items.map((node) =>
                node.node_name === nodeName ? { ...node, unschedulable } : node,
              ),
            })),
          },
    );
  };
}
