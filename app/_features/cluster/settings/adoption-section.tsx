'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { ConfirmDialog } from '@/app/_components/feedback/confirm-dialog';
import { toast } from '@/app/_components/feedback/toast';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterDetail } from '@/app/_trpc/types';
import { Section } from './section';

const meaning = {
  on: 'A Spot optimization may replace nodes of your Auto Scaling groups by nodes outside of them, and a bin packing may remove them where scale-up brings capacity back. A node leaves with its group’s desired capacity lowered, never under MinSize.',
  off: 'No node is launched outside of your Auto Scaling groups in the place of their own. What was taken out of them does not come back by scale-up. Nodes that stand outside already stay.',
};

/** Whether new nodes may stand outside of the customer's Auto Scaling groups; each change is confirmed with its consequence. */
export function AdoptionSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const [asked, setAsked] = useState<boolean | null>(null);
  const set = useMutation(
    trpc.clusters.setAdoption.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() });
        toast.success('Setting saved');
        setAsked(null);
      },
    }),
  );
  return (
    <Section
      title="Auto Scaling groups"
      hint="Nodes in your Auto Scaling groups get advice only, unless new nodes are allowed outside them or another autoscaler runs"
    >
      <FormControlLabel
        control={
          <Switch
            checked={cluster.adopt_auto_scaling_groups}
            disabled={!mayOperate}
            onChange={(_, checked) => {
              set.reset();
              setAsked(checked);
            }}
          />
        }
        label="Allow new nodes outside Auto Scaling groups"
      />
      {asked !== null && (
        <ConfirmDialog
          title={`${asked ? 'Allow' : 'Forbid'} nodes outside of the groups of ${cluster.cluster_name}?`}
          action={asked ? 'Allow' : 'Forbid'}
          asksOnly
          busy={set.isPending}
          failure={{ what: 'The setting was not saved', error: set.error }}
          onClose={() => setAsked(null)}
          onConfirm={() => set.mutate({ cluster_id: cluster.cluster_id, adopt_auto_scaling_groups: asked })}
        >
          {asked ? meaning.on : meaning.off}
        </ConfirmDialog>
      )}
    </Section>
  );
}
