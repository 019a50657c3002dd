'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/app/_trpc/client';
import type { OptimizeKind, PlanDetail } from '@/app/_trpc/types';

/** How often a plan under decision is looked at. */
const LOOK_EVERY_MS = 1_000;

export interface DryRun {
  /** Its cluster; null before the first. */
  clusterId: string | null;
  /** Asked for, and not decided yet. */
  isRunning: boolean;
  /** The plan once it can be read, decided or not. */
  plan: PlanDetail | undefined;
  /** Why it was not started, or cannot be read; null otherwise. */
  startError: unknown;
  readError: unknown;
  start: (clusterId: string, kind: OptimizeKind) => void;
  reset: () => void;
  readAgain: () => void;
}

/** A dry run of an optimization: starts one and follows it until it is decided. */
export function useDryRun(): DryRun {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const trigger = useMutation(
    trpc.optimization.trigger.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.optimization.history.pathKey() }),
    }),
  );
  const planId = trigger.data?.optimization_id;
  const plan = useQuery(
    trpc.optimization.status.queryOptions(
      { optimization_id: planId ?? '' },
      {
        enabled: planId !== undefined,
        refetchInterval: (query) =>
          query.state.data === undefined || query.state.data.completed_at === null ? LOOK_EVERY_MS : false,
      },
    ),
  );
  const read = planId === undefined ? undefined : plan.data;
  const unread = planId !== undefined && plan.isError && read === undefined;
  return {
    clusterId: trigger.variables?.cluster_id ?? null,
    isRunning:
      trigger.isPending || (planId !== undefined && !unread && (read?.completed_at ?? null) === null),
    plan: read,
    startError: trigger.error,
    readError: unread ? plan.error : null,
    start: (clusterId, kind) =>
      trigger.mutate({ cluster_id: clusterId, optimization_type: kind, dry_run: true }),
    reset: trigger.reset,
    readAgain: () => void plan.refetch(),
  };
}
