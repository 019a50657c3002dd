'use client';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { isOptimization } from '../words/plan-words';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';

/** The optimization of this cluster that is open already; nothing when it has ended meanwhile. */
export function OpenPlanLink({ clusterId }: { clusterId: string }) {
  const trpc = useTRPC();
  const scoped = useScopedHref();
  const { data } = useQuery(trpc.optimization.history.queryOptions({ cluster_id: clusterId, limit: 100 }));
  const open = data?.items.find(
    (plan) => isOptimization(plan) && !plan.dry_run && plan.completed_at === null,
  );
  return open === undefined ? null : (
    <Box sx={{ fontSize: '0.875rem' }}>
      <ConsoleLink href={scoped(`/optimizations/${open.optimization_id}`)} sx={{ color: 'primary.main' }}>
        Open the optimization that is under way
      </ConsoleLink>
    </Box>
  );
}
