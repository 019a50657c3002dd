'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import Button from '@mui/material/Button';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';

/** Starts a proof launch after saying what it does and costs, and opens its plan. */
export function ProveTemplate({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const scoped = useScopedHref();
  const mayOperate = useMayOperate();
  const [isAsked, setAsked] = useState(false);
  const prove = useMutation(
    trpc.clusters.proveTemplate.mutationOptions({
      onSuccess: async (started) => {
        setAsked(false);
        await queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() });
        router.push(scoped(`/optimizations/${started.operation_id}`));
      },
    }),
  );
  const ask = () => {
    prove.reset();
    setAsked(true);
  };
  return (
    <>
      <Button size="small" variant="outlined" disabled={!mayOperate} onClick={ask}>
        Test it
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={`Test the node template of ${cluster.cluster_name}`}
          action="Launch one node"
          asksOnly
          busy={prove.isPending}
          failure={{ what: 'The test launch was not started', error: prove.error }}
          onClose={() => setAsked(false)}
          onConfirm={() => prove.mutate({ cluster_id: cluster.cluster_id })}
        >
          One on-demand node of the cheapest fitting type is launched from the template. It is tainted, so
          that no pod of yours runs on it, and is terminated as soon as it is Ready, after 15 minutes at the
          latest. AWS charges for those minutes.
        </ConfirmDialog>
      )}
    </>
  );
}
