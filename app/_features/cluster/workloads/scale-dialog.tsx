'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import { useForm, useWatch } from 'react-hook-form';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { FormField } from '@/app/_components/form/form-field';
import { showProblems } from '@/app/_components/form/problems';
import { plural } from '@/app/_lib/format/quantity';
import { useTRPC } from '@/app/_trpc/client';
import { fieldProblems } from '@/app/_trpc/field-problems';
import type { ClusterDetail } from '@/app/_trpc/types';
import { kinds, scaleDraft, scaleSchema } from './scale-form';

const labeled = { inputLabel: { shrink: true } };

/** Sets a workload's replicas; zero stops it and asks to type its name. */
export default function ScaleDialog({
  cluster,
  namespace,
  onClose,
}: {
  cluster: ClusterDetail;
  namespace: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { control, formState, handleSubmit, setError } = useForm({
    resolver: zodResolver(scaleSchema),
    mode: 'onChange',
    defaultValues: scaleDraft(namespace),
  });
  const [name, replicas] = useWatch({ control, name: ['name', 'replicas'] });
  const stops = /^0+$/.test(replicas);
  const scale = useMutation(
    trpc.k8s.scale.mutationOptions({
      onSuccess: async (done) => {
        await queryClient.invalidateQueries({ queryKey: trpc.k8s.pathKey() });
        toast.success(`${done.name} has ${plural(done.replicas, 'replica')} now`);
        onClose();
      },
      onError: (error) => showProblems(setError, fieldProblems(error)),
    }),
  );
  const send = handleSubmit((wanted) =>
    scale.mutate({ cluster_id: cluster.cluster_id, ...wanted, confirm: wanted.replicas === 0 }),
  );
  return (
    <ConfirmDialog
      title={`Scale a workload of ${cluster.cluster_name}`}
      action="Scale"
      destructive={stops}
      {...(stops ? { typed: name.trim() } : {})}
      blocked={!formState.isValid}
      busy={scale.isPending}
      failure={{ what: `${name.trim()} was not scaled`, error: scale.error }}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, pt: 1 }}>
        <FormField control={control} name="namespace" label="Namespace" autoFocus slotProps={labeled} />
        <FormField control={control} name="kind" select label="Kind" slotProps={labeled}>
          {kinds.map((kind) => (
            <MenuItem key={kind} value={kind}>
              {kind}
            </MenuItem>
          ))}
        </FormField>
        <FormField control={control} name="name" label="Name" slotProps={labeled} />
        <FormField
          control={control}
          name="replicas"
          label="Replicas"
          slotProps={{ ...labeled, htmlInput: { inputMode: 'numeric', pattern: '[0-9]*' } }}
        />
      </Box>
      <Box sx={{ mt: 1.5, fontSize: '0.875rem', color: 'text.secondary' }}>
        {stops
          ? 'At zero replicas the workload stops.'
          : 'An autoscaler of the workload may change it again.'}
      </Box>
    </ConfirmDialog>
  );
}
