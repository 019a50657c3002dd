'use client';
import { useRef, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Add from '@mui/icons-material/Add';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { toast } from '@/app/_components/feedback/toast';
import { useMayOperate } from '@/app/_features/session/session-context';
import { toDraft, toInput, type MaintenanceDraft } from './maintenance-draft';
import { capitalized } from '@/app/_lib/format/sentence';
import { useTRPC } from '@/app/_trpc/client';
import { fieldProblems } from '@/app/_trpc/field-problems';
import type { ClusterDetail } from '@/app/_trpc/types';
import { FreezeRow, WindowRow } from './maintenance-rows';
import { Section } from './section';

/** The item with the key of `changed` gives way to it. */
const replace = <T extends { key: number }>(items: readonly T[], changed: T): readonly T[] =>
  items.map((item) => (item.key === changed.key ? changed : item));
const without = <T extends { key: number }>(items: readonly T[], key: number): readonly T[] =>
  items.filter((item) => item.key !== key);

/** When optimizations may run. A refusal names its fields and keeps everything that was typed. */
export function MaintenanceSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const [draft, setDraft] = useState<MaintenanceDraft | null>(null);
  const shown = draft ?? toDraft(cluster.maintenance);
  const nextKey = useRef(10_000);
  const save = useMutation(
    trpc.clusters.setMaintenance.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.optimization.schedule.pathKey() }),
        ]);
        setDraft(null);
        toast.success('The maintenance windows are stored');
      },
    }),
  );
  const problems = fieldProblems(save.error);
  const change = (next: MaintenanceDraft) => {
    setDraft(next);
    if (save.isError) save.reset();
  };
  const key = () => (nextKey.current += 1);
  const { windows, freezes } = shown;
  return (
    <Section
      title="Maintenance windows"
      hint="Optimizations run only inside, and at any time without windows. Spot warnings are answered in any case"
    >
      <Box
        component="form"
        noValidate
        aria-label="Maintenance windows"
        onSubmit={(event: React.SubmitEvent) => {
          event.preventDefault();
          save.mutate(toInput(cluster.cluster_id, shown));
        }}
      >
        <Box
          component="fieldset"
          disabled={!mayOperate || save.isPending}
          sx={{ m: 0, p: 0, border: 0, minWidth: 0, display: 'grid', gap: 1.5 }}
        >
          <TextField
            size="small"
            label="Time zone"
            value={shown.timeZone}
            error={problems['time_zone'] !== undefined}
            helperText={capitalized(problems['time_zone'] ?? 'An IANA name, e.g. Europe/Berlin')}
            onChange={(event) => change({ ...shown, timeZone: event.target.value })}
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ width: 260, maxWidth: '100%' }}
          />
          {windows.map((window, index) => (
            <WindowRow
              key={window.key}
              window={window}
              index={index}
              problems={problems}
              onChange={(changed) => change({ ...shown, windows: replace(windows, changed) })}
              onRemove={() => change({ ...shown, windows: without(windows, window.key) })}
            />
          ))}
          {freezes.map((freeze, index) => (
            <FreezeRow
              key={freeze.key}
              freeze={freeze}
              index={index}
              problems={problems}
              onChange={(changed) => change({ ...shown, freezes: replace(freezes, changed) })}
              onRemove={() => change({ ...shown, freezes: without(freezes, freeze.key) })}
            />
          ))}
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            <Button
              size="small"
              variant="outlined"
              startIcon={<Add />}
              onClick={() =>
                change({
                  ...shown,
                  windows: [
                    ...windows,
                    { key: key(), days: ['sat', 'sun'], opensAt: '22:00', closesAt: '05:00' },
                  ],
                })
              }
            >
              Add a window
            </Button>
            <Button
              size="small"
              variant="outlined"
              startIcon={<Add />}
              onClick={() =>
                change({ ...shown, freezes: [...freezes, { key: key(), from: '', to: '', reason: '' }] })
              }
            >
              Add a freeze
            </Button>
            {draft !== null && (
              <Button
                size="small"
                color="inherit"
                onClick={() => {
                  save.reset();
                  setDraft(null);
                }}
              >
                Undo
              </Button>
            )}
            <Button
              type="submit"
              size="small"
              variant="contained"
              loading={save.isPending}
              disabled={draft === null || !mayOperate}
            >
              Store
            </Button>
          </Box>
        </Box>
        {!save.isPending && <FailureAlert what="It was not stored" error={save.error} />}
      </Box>
    </Section>
  );
}
