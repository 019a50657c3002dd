'use client';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import { formatDuration, secondsBetween } from '@/app/_lib/format/time';
import { plural } from '@/app/_lib/format/quantity';
import { groupSteps, type StepGroup } from './group-steps';
import type { LivePlan, Step } from '@/app/_trpc/types';
import { batchStatus, batchWords } from './batch-words';
import { stepStatusLooks, stepWords, wouldBeLook } from './step-looks';

interface Chip {
  key: string;
  words: string;
  status: Step['status'];
  /** The kind of step; null for a batch. */
  type: string | null;
  tip: string;
}

function stepChip(step: Step): Chip {
  const took =
    step.started_at === null || step.finished_at === null
      ? ''
      : ` in ${formatDuration(secondsBetween(step.started_at, step.finished_at))}`;
  const why = step.error === null ? '' : `: ${step.error.message}`;
  const words = stepWords(step.step_type);
  const state = stepStatusLooks[step.status].label.toLowerCase();
  return {
    key: step.step_id,
    words,
    status: step.status,
    type: step.step_type,
    tip: `${words} ${step.target}: ${state}${took}${why}`,
  };
}

/** A batch has many steps: one chip says how far it is. */
function chipsOf({ steps, dry_run: dryRun }: Pick<LivePlan, 'steps' | 'dry_run'>): readonly Chip[] {
  const groups = groupSteps(steps);
  const batches = groups.filter((group) => group.kind === 'batch').length;
  const batchChip = (group: StepGroup): Chip => ({
    key: group.key,
    words: `Batch ${group.batch} of ${batches}`,
    status: batchStatus[group.state],
    type: null,
    tip: dryRun
      ? batchWords(group, dryRun)
      : `${batchWords(group, dryRun)}: ${group.finished} of ${plural(group.steps.length, 'step')}`,
  });
  if (batches === 0) return [...steps].sort((a, b) => a.position - b.position).map(stepChip);
  return groups.flatMap((group) => (group.kind === 'batch' ? [batchChip(group)] : group.steps.map(stepChip)));
}

/** A plan's steps in a row, a batch as one; icon and word say the state of each. */
export function StepChips({ plan }: { plan: Pick<LivePlan, 'steps' | 'dry_run'> }) {
  return (
    <Box
      component="ol"
      aria-label="Steps"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, listStyle: 'none', m: 0, p: 0 }}
    >
      {chipsOf(plan).map((chip) => {
        const look = plan.dry_run && chip.status === 'skipped' ? wouldBeLook : stepStatusLooks[chip.status];
        return (
          <li key={chip.key} data-step={chip.type ?? 'batch'} data-status={chip.status}>
            <Tip title={chip.tip}>
              <Box
                component="span"
                sx={{
                  display: 'inline-flex',
                  alignItems: 'center',
                  gap: 0.625,
                  px: 1,
                  height: 28,
                  borderRadius: '9px',
                  fontSize: '0.75rem',
                  fontWeight: 550,
                  bgcolor: 'surface.sunken',
                  color:
                    chip.status === 'pending' || chip.status === 'skipped'
                      ? 'text.secondary'
                      : 'text.primary',
                }}
              >
                <Box
                  component={look.icon}
                  aria-hidden
                  sx={{
                    fontSize: 15,
                    color: look.color,
                    animation: chip.status === 'running' ? 'pulse 1.2s ease-in-out infinite' : 'none',
                  }}
                />
                {chip.words}
                <span className="visually-hidden">: {look.label}</span>
              </Box>
            </Tip>
          </li>
        );
      })}
    </Box>
  );
}
