'use client';
import Box from '@mui/material/Box';
import ExpandMore from '@mui/icons-material/ExpandMore';
import type { LogLine, Step } from '@/app/_trpc/types';
import { LogLines } from './log-lines';
import { Disclosure } from '@/app/_components/data/disclosure';
import { stepStatusLooks, wouldBeLook } from './step-looks';
import type { StepStory } from './step-story';
import { StepTiming } from './step-timing';

/** One step with its state and times; opens to its error and log lines. */
export function StepRow({
  step,
  lines,
  origin,
  dryRun,
  words,
  about,
}: StepStory & {
  step: Step;
  lines: readonly LogLine[];
  origin: string;
  dryRun: boolean;
}) {
  const look = dryRun && step.status === 'skipped' ? wouldBeLook : stepStatusLooks[step.status];
  return (
    <Disclosure data-step={step.step_type} data-status={step.status} open={step.status === 'failed'}>
      <summary>
        <Box
          component={look.icon}
          role="img"
          aria-label={look.label}
          sx={{ fontSize: 20, color: look.color, flex: 'none' }}
        />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ fontWeight: 550, fontSize: '0.875rem' }}>{words}</Box>
          <Box
            sx={{
              color: 'text.secondary',
              fontSize: '0.75rem',
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
            }}
          >
            {step.error === null ? about : step.error.message}
            {step.attempts > 1 && ` · ${step.attempts} attempts`}
          </Box>
        </Box>
        <StepTiming startedAt={step.started_at} finishedAt={step.finished_at} origin={origin} />
        <ExpandMore aria-hidden className="disclosure-arrow" />
      </summary>
      <Box sx={{ px: 2.5, pb: 1.5, pl: { xs: 2.5, sm: 6.5 } }}>
        {step.error !== null && (
          <Box sx={{ color: 'error.main', fontSize: '0.8125rem', mb: 0.5 }}>
            {step.error.code}: {step.error.message}
          </Box>
        )}
        {lines.length === 0 ? (
          <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>No log lines.</Box>
        ) : (
          <LogLines lines={lines} origin={origin} />
        )}
      </Box>
    </Disclosure>
  );
}
