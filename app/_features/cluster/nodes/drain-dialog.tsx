'use client';
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Skeleton from '@mui/material/Skeleton';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { toast } from '@/app/_components/feedback/toast';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail, Node } from '@/app/_trpc/types';
import { DrainPreview } from './drain-preview';

/** A blocker that time may lift: the eviction API enforces budgets in any case. */
const TEMPORARY_BLOCKER = 'budget_allows_none';

/** Drains a node after showing what would be evicted, where to, and what speaks against it. */
export default function DrainDialog({
  node,
  cluster,
  onClose,
}: {
  node: Node;
  cluster: ClusterDetail;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const scoped = useScopedHref();
  const queryClient = useQueryClient();
  const [force, setForce] = useState(false);
  const target = { cluster_id: cluster.cluster_id, node_name: node.node_name };
  const preview = useQuery(trpc.k8s.previewDrain.queryOptions(target, { staleTime: 0, retry: false }));
  const drain = useMutation(
    trpc.k8s.drain.mutationOptions({
      onSuccess: async ({ operation_id: operationId }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.k8s.pathKey() });
        toast.success(`Draining ${node.node_name}`);
        onClose();
        router.push(scoped(`/optimizations/${operationId}`));
      },
    }),
  );
  const hard = (preview.data?.blockers ?? []).filter((blocker) => blocker.code !== TEMPORARY_BLOCKER);
  return (
    <ConfirmDialog
      title={`Drain ${node.node_name}`}
      action={force ? 'Drain anyway' : 'Drain'}
      destructive
      typed={node.node_name}
      blocked={preview.data === undefined || (hard.length > 0 && !force)}
      busy={drain.isPending}
      failure={{ what: `${node.node_name} is not drained`, error: drain.error }}
      onClose={onClose}
      onConfirm={() => drain.mutate({ ...target, force })}
    >
      <Box sx={{ mb: 1.5 }}>
        The node is cordoned, and every pod on it is evicted with its own grace period. Disruption budgets are
        honored. The node stays cordoned afterwards.
      </Box>
      {preview.isPending ? (
        <Skeleton variant="rounded" height={180} />
      ) : preview.isError ? (
        <ErrorState error={preview.error} what="the pods to evict" onRetry={() => void preview.refetch()} />
      ) : (
        <DrainPreview preview={preview.data} />
      )}
      {hard.length > 0 && (
        <FormControlLabel
          sx={{ mt: 1.5 }}
          control={<Checkbox checked={force} onChange={(_, checked) => setForce(checked)} />}
          label="Drain despite these blockers"
        />
      )}
    </ConfirmDialog>
  );
}
