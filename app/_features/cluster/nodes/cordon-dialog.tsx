'use client';
import { useMutation } from '@tanstack/react-query';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { useSetCordoned } from './use-set-cordoned';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail, Node } from '@/app/_trpc/types';

/** Cordons a node, or uncordons it. */
export default function CordonDialog({
  node,
  cluster,
  onClose,
}: {
  node: Node;
  cluster: ClusterDetail;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const setCordoned = useSetCordoned();
  const uncordon = node.unschedulable;
  const cordon = useMutation(
    trpc.k8s.cordon.mutationOptions({
      onSuccess: async (state) => {
        await setCordoned(cluster.cluster_id, state.node_name, state.unschedulable);
        toast.success(`${state.node_name} is ${state.unschedulable ? 'cordoned' : 'uncordoned'}`);
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`${uncordon ? 'Uncordon' : 'Cordon'} ${node.node_name}?`}
      action={uncordon ? 'Uncordon' : 'Cordon'}
      asksOnly
      busy={cordon.isPending}
      failure={{
        what: `${node.node_name} was not ${uncordon ? 'uncordoned' : 'cordoned'}`,
        error: cordon.error,
      }}
      onClose={onClose}
      onConfirm={() => cordon.mutate({ cluster_id: cluster.cluster_id, node_name: node.node_name, uncordon })}
    >
      {uncordon
        ? 'New pods may be placed on it again.'
        : 'No new pod is placed on it. The pods that run there stay; you can uncordon it at any time.'}
    </ConfirmDialog>
  );
}
