'use client';
import { useEffect, useEffectEvent } from 'react';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Add from '@mui/icons-material/Add';
import { useFieldArray, useForm } from 'react-hook-form';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { toast } from '@/app/_components/feedback/toast';
import { FormField } from '@/app/_components/form/form-field';
import { showProblems, useFormChange } from '@/app/_components/form/problems';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useTRPC } from '@/app/_trpc/client';
import { fieldProblems } from '@/app/_trpc/field-problems';
import type { ClusterDetail } from '@/app/_trpc/types';
import { maintenanceSchema, newFreeze, newWindow, toDraft, toInput } from './maintenance-draft';
import { FreezeRow, WindowRow } from './maintenance-rows';
import { Section } from './section';

/** The form of what is stored; what others store meanwhile is followed until something is typed. */
function useMaintenanceForm(stored: ClusterDetail['maintenance']) {
  const form = useForm({ resolver: zodResolver(maintenanceSchema), defaultValues: toDraft(stored) });
  const { reset } = form;
  const { isDirty } = form.formState;
  const follow = useEffectEvent((latest: ClusterDetail['maintenance']) => {
    if (!isDirty) reset(toDraft(latest));
  });
  useEffect(() => follow(stored), [stored]);
  return {
    form,
    isDirty,
    windows: useFieldArray({ control: form.control, name: 'windows' }),
    freezes: useFieldArray({ control: form.control, name: 'freezes' }),
  };
}

/** When optimizations may run. A refusal names its fields and keeps everything that was typed. */
export function MaintenanceSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const { form, isDirty, windows, freezes } = useMaintenanceForm(cluster.maintenance);
  const { control, handleSubmit, reset, setError } = form;
  const save = useMutation(
    trpc.clusters.setMaintenance.mutationOptions({
      onSuccess: async ({ maintenance }) => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.optimization.schedule.pathKey() }),
        ]);
        reset(toDraft(maintenance));
        toast.success('Maintenance windows saved');
      },
      onError: (error) => showProblems(setError, fieldProblems(error)),
    }),
  );
  // A refusal is about what was sent, not about what is typed after it.
  useFormChange(form, save.reset);
  return (
    <Section
      title="Maintenance windows"
      hint="Optimizations run only inside, and at any time without windows. Spot warnings are always handled"
    >
      <Box
        component="form"
        noValidate
        aria-label="Maintenance windows"
        onSubmit={handleSubmit((draft) => save.mutate(toInput(cluster.cluster_id, draft)))}
      >
        <Box
          component="fieldset"
          disabled={!mayOperate || save.isPending}
          sx={{ m: 0, p: 0, border: 0, minWidth: 0, display: 'grid', gap: 1.5 }}
        >
          <FormField
            control={control}
            name="time_zone"
            label="Time zone"
            hint="An IANA name, e.g. Europe/Berlin"
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ width: 260, maxWidth: '100%' }}
          />
          {windows.fields.map(({ id }, index) => (
            <WindowRow key={id} control={control} index={index} onRemove={() => windows.remove(index)} />
          ))}
          {freezes.fields.map(({ id }, index) => (
            <FreezeRow key={id} control={control} index={index} onRemove={() => freezes.remove(index)} />
          ))}
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            <Button
              size="small"
              variant="outlined"
              startIcon={<Add />}
              onClick={() => windows.append(newWindow, { shouldFocus: false })}
            >
              Add a window
            </Button>
            <Button
              size="small"
              variant="outlined"
              startIcon={<Add />}
              onClick={() => freezes.append(newFreeze)}
            >
              Add a freeze
            </Button>
            {isDirty && (
              <Button size="small" color="inherit" onClick={() => reset(toDraft(cluster.maintenance))}>
                Undo
              </Button>
            )}
            <Button
              type="submit"
              size="small"
              variant="contained"
              loading={save.isPending}
              disabled={!isDirty || !mayOperate}
            >
              Save
            </Button>
          </Box>
        </Box>
        {!save.isPending && <FailureAlert what="Maintenance windows were not saved" error={save.error} />}
      </Box>
    </Section>
  );
}
