'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { plural } from '@/app/_lib/format/quantity';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';

const kinds = ['Deployment', 'StatefulSet'] as const;
const labeled = { inputLabel: { shrink: true } };

/** Sets a workload's replicas; zero stops it and asks to type its name. */
export default function ScaleDialog({
  cluster,
  namespace: given,
  onClose,
}: {
  cluster: ClusterDetail;
  namespace: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [namespace, setNamespace] = useState(given);
  const [kind, setKind] = useState<(typeof kinds)[number]>('Deployment');
  const [name, setName] = useState('');
  const [replicas, setReplicas] = useState('');
  const wanted = /^\d{1,5}$/.test(replicas) ? Number(replicas) : null;
  const complete = namespace.trim() !== '' && name.trim() !== '' && wanted !== null;
  const scale = useMutation(
    trpc.k8s.scale.mutationOptions({
      onSuccess: async (done) => {
        await queryClient.invalidateQueries({ queryKey: trpc.k8s.pathKey() });
        toast.success(`${name} has ${plural(done.replicas, 'replica')} now`);
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`Scale a workload of ${cluster.cluster_name}`}
      action="Scale"
      destructive={wanted === 0}
      {...(wanted === 0 ? { typed: name.trim() } : {})}
      blocked={!complete}
      busy={scale.isPending}
      failure={{ what: `${name} was not scaled`, error: scale.error }}
      onClose={onClose}
      onConfirm={() => {
        if (wanted === null) return;
        scale.mutate({
          cluster_id: cluster.cluster_id,
          namespace: namespace.trim(),
          kind,
          name: name.trim(),
          replicas: wanted,
          confirm: wanted === 0,
        });
      }}
    >
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, pt: 1 }}>
        <TextField
          size="small"
          label="Namespace"
          autoFocus
          value={namespace}
          onChange={(event) => setNamespace(event.target.value)}
          slotProps={labeled}
        />
        <TextField
          select
          size="small"
          label="Kind"
          value={kind}
          onChange={(event) => setKind(kinds.find((each) => each === event.target.value) ?? 'Deployment')}
          slotProps={labeled}
        >
          {kinds.map((each) => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          size="small"
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          slotProps={labeled}
        />
        <TextField
          size="small"
          label="Replicas"
          value={replicas}
          onChange={(event) => setReplicas(event.target.value)}
          slotProps={{ ...labeled, htmlInput: { inputMode: 'numeric', pattern: '[0-9]*' } }}
          error={replicas !== '' && wanted === null}
        />
      </Box>
      <Box sx={{ mt: 1.5, fontSize: '0.875rem', color: 'text.secondary' }}>
        {wanted === 0
          ? 'At zero replicas the workload stops.'
          : 'An autoscaler of the workload may change it again.'}
      </Box>
    </ConfirmDialog>
  );
}
