'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { plural } from '@/app/_lib/format/quantity';
import type { StepGroup } from './group-steps';
import { batchStatus, batchWords } from './batch-words';
import { Disclosure } from '@/app/_components/data/disclosure';
import { stepStatusLooks, wouldBeLook } from './step-looks';
import { StepTiming } from './step-timing';

/** More steps than this in a plan are shown when their batch runs or is opened. */
const MOST_OPEN_STEPS = 16;

/** The steps of one batch under a line that says what it does and how far it is. */
export function StepBatch({
  group,
  batches,
  origin,
  dryRun,
  children,
}: {
  group: StepGroup;
  batches: number;
  origin: string;
  dryRun: boolean;
  children: ReactNode;
}) {
  const look = dryRun && group.state === 'skipped' ? wouldBeLook : stepStatusLooks[batchStatus[group.state]];
  const total = group.steps.length;
  return (
    <Disclosure
      data-batch={group.batch}
      data-state={group.state}
      open={group.state === 'running' || group.state === 'failed' || batches * total <= MOST_OPEN_STEPS}
    >
      <summary>
        <Box
          component={look.icon}
          role="img"
          aria-label={look.label}
          sx={{ fontSize: 20, color: look.color, flex: 'none' }}
        />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ fontWeight: 650, fontSize: '0.875rem' }}>
            Batch {group.batch} of {batches}
          </Box>
          <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
            {batchWords(group, dryRun)}
            {!dryRun && ` · ${group.finished} of ${plural(total, 'step')}`}
          </Box>
          {group.state === 'running' && (
            <LinearProgress
              variant="determinate"
              value={(group.finished / total) * 100}
              aria-label={`Progress of batch ${group.batch}`}
              sx={{ mt: 0.75, borderRadius: 1 }}
            />
          )}
        </Box>
        <StepTiming startedAt={group.startedAt} finishedAt={group.finishedAt} origin={origin} />
        <ExpandMore aria-hidden className="disclosure-arrow" />
      </summary>
      <Box
        sx={{
          ml: { xs: 1.5, sm: 3.5 },
          borderLeft: 2,
          borderColor: group.state === 'running' ? 'info.main' : 'divider',
        }}
      >
        {children}
      </Box>
    </Disclosure>
  );
}
